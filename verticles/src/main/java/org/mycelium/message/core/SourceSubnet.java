package org.mycelium.message.core;

import org.mycelium.identity.OverlayAddress;

/**
 * Who may send a topic (spec 03 §2.2): an IPv4 or IPv6 subnet, kept as it was given. IPv4 is
 * accepted and never matches.
 *
 * @param text as it is shown
 * @param version 4 or 6
 * @param high upper half of the masked network
 * @param low lower half
 * @param length of the prefix
 */
public record SourceSubnet(String text, int version, long high, long low, int length) {

  /**
   * Reads {@code address/length}, or an address alone.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static SourceSubnet parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    boolean v6 = address.indexOf(':') >= 0;
    OverlayAddress bits = v6 ? OverlayAddress.parse(address) : ipv4(address);
    int width = v6 ? 128 : 32;
    int length = slash < 0 ? width : prefixLength(text, text.substring(slash + 1), width);
    String shown = (v6 ? bits.toString() : address) + "/" + length;
    int fromLeft = v6 ? length : 96 + length;
    return new SourceSubnet(
        shown, v6 ? 6 : 4, bits.high() & mask(fromLeft), bits.low() & mask(fromLeft - 64), length);
  }

  private static int prefixLength(String text, String digits, int width) {
    if (digits.matches("\\d{1,3}") && Integer.parseInt(digits) <= width) {
      return Integer.parseInt(digits);
    }
    throw new IllegalArgumentException(
        "'" + text + "': the length of a prefix is a number from 0 to " + width);
  }

  private static OverlayAddress ipv4(String address) {
    long bits = 0;
    String[] parts = address.split("\\.", -1);
    boolean good = parts.length == 4;
    for (String part : parts) {
      good = good && part.matches("0|[1-9]\\d{0,2}") && Integer.parseInt(part) < 256;
      bits = good ? bits << 8 | Integer.parseInt(part) : 0;
    }
    if (!good) {
      throw new IllegalArgumentException("'" + address + "' is not an IP address");
    }
    return new OverlayAddress(0, bits);
  }

  private static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
  }

  boolean contains(OverlayAddress source) {
    return version == 6
        && (source.high() & mask(length)) == high
        && (source.low() & mask(length - 64)) == low;
  }

  /** Equal networks, however they were written. */
  boolean sameNetwork(SourceSubnet other) {
    return version == other.version
        && length == other.length
        && high == other.high
        && low == other.low;
  }
}
