package org.mycelium.wire;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.mycelium.identity.Subnet;

/**
 * A prefix as a TLV carries it: any address encoding, bits past the length already cleared (spec 02
 * §1.2). The router acts on IPv6 prefixes alone; the others exist so that packets of other nodes
 * decode and encode to the same bytes.
 *
 * @param encoding AE: 0 wildcard, 1 IPv4, 2 IPv6, 3 IPv6 link-local
 * @param length prefix length in bits
 * @param high upper 64 bits of the address; an IPv4 address stands in the upper 32 of them
 * @param low lower 64 bits
 */
public record WirePrefix(int encoding, int length, long high, long low) {

  /** AE of "no address". */
  public static final int WILDCARD = 0;

  /** AE of IPv4. */
  public static final int IPV4 = 1;

  /** AE of IPv6. */
  public static final int IPV6 = 2;

  /** Upper half of every link-local address. */
  static final long LINK_LOCAL_HIGH = 0xfe80L << 48;

  /** AE of IPv6 link-local: only the lower 8 bytes travel. */
  public static final int LINK_LOCAL = 3;

  /** Clears the bits past the length; set ones crash v0.7.10 nodes (spec 02 §9.1). */
  public WirePrefix {
    if (encoding < WILDCARD
        || encoding > LINK_LOCAL
        || length < 0
        || length > maxLength(encoding)
        || (encoding == LINK_LOCAL && length != 64)) {
      throw new IllegalArgumentException("AE " + encoding + " with length " + length);
    }
    if (encoding != LINK_LOCAL) {
      high &= Subnet.mask(length);
      low &= Subnet.mask(length - 64);
    }
  }

  /** Largest prefix length of an encoding. */
  static int maxLength(int encoding) {
    return switch (encoding) {
      case IPV4 -> 32;
      case IPV6 -> 128;
      case LINK_LOCAL -> 64;
      default -> 0;
    };
  }

  /** An IPv6 prefix. */
  public static WirePrefix of(Subnet subnet) {
    return new WirePrefix(IPV6, subnet.length(), subnet.high(), subnet.low());
  }

  /** The prefix, when it is IPv6 and not link-local. */
  public Optional<Subnet> subnet() {
    return encoding == IPV6 ? Optional.of(new Subnet(high, low, length)) : Optional.empty();
  }

  /** Number of address bytes on the wire. */
  public int wireBytes() {
    return encoding == LINK_LOCAL ? 8 : (length + 7) / 8;
  }

  /** Writes the address bytes. */
  void writeBytes(ByteBuffer out) {
    if (encoding == LINK_LOCAL) {
      out.putLong(low);
      return;
    }
    for (int i = 0; i < wireBytes(); i++) {
      out.put((byte) (i < 8 ? high >>> (56 - 8 * i) : low >>> (120 - 8 * i)));
    }
  }
}
