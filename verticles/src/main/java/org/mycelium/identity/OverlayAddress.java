package org.mycelium.identity;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IPv6 address as two 64-bit halves, big-endian. Addresses of nodes lie in 400::/7 (spec 01
 * §1.4); the type itself holds any IPv6 address, because packets from a host or a peer can name
 * any.
 *
 * @param high the upper 64 bits: the node's /64
 * @param low the lower 64 bits
 */
public record OverlayAddress(long high, long low) {

  /** Size in bytes. */
  public static final int BYTES = 16;

  /** Reads 16 bytes at {@code offset}. */
  public static OverlayAddress read(byte[] bytes, int offset) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new OverlayAddress(buffer.getLong(offset), buffer.getLong(offset + 8));
  }

  /**
   * Parses the text form of RFC 4291 §2.2 without scope or brackets.
   *
   * @throws IllegalArgumentException when the text is not an IPv6 address literal
   */
  public static OverlayAddress parse(String text) {
    if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
      throw new IllegalArgumentException("'" + text + "' is not an IPv6 address");
    }
    try {
      // A literal with a colon never causes a name lookup.
      byte[] bytes = InetAddress.getByName(text).getAddress();
      if (bytes.length != BYTES) {
        throw new IllegalArgumentException("'" + text + "' is an IPv4-mapped address");
      }
      return read(bytes, 0);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("'" + text + "' is not an IPv6 address", e);
    }
  }

  /** Writes 16 bytes at {@code offset}. */
  public void write(byte[] bytes, int offset) {
    ByteBuffer.wrap(bytes).putLong(offset, high).putLong(offset + 8, low);
  }

  /** The 16 bytes, network order. */
  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    write(bytes, 0);
    return bytes;
  }

  /** True inside 400::/7, the range that all node addresses share. */
  public boolean isOverlay() {
    return isOverlay(high);
  }

  /** True when an address with these upper 64 bits lies in 400::/7. */
  public static boolean isOverlay(long high) {
    return (high >>> 57) == 0x02;
  }

  /** The /64 that this address is in. */
  public Subnet subnet() {
    return new Subnet(high, 0, 64);
  }

  /** As a JDK address. */
  public Inet6Address toInetAddress() {
    try {
      return Inet6Address.getByAddress(null, toBytes(), -1);
    } catch (UnknownHostException e) {
      throw new AssertionError("16 bytes are always an IPv6 address", e);
    }
  }

  /**
   * RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as {@code
   * ::}.
   */
  @Override
  public String toString() {
    int[] groups = new int[8];
    for (int i = 0; i < 4; i++) {
      groups[i] = (int) (high >>> (48 - 16 * i)) & 0xffff;
      groups[4 + i] = (int) (low >>> (48 - 16 * i)) & 0xffff;
    }
    int runStart = -1;
    int runLength = 1;
    for (int i = 0; i < 8; i++) {
      int j = i;
      while (j < 8 && groups[j] == 0) {
        j++;
      }
      if (j - i > runLength) {
        runStart = i;
        runLength = j - i;
      }
      i = Math.max(i, j - 1);
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == runStart) {
        text.append("::");
        i += runLength - 1;
      } else {
        if (i > 0 && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
