package org.mycelium.link;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text form of endpoints (spec 01 §2), with the original's error texts. */
public final class EndpointParser {
  private static final String SEPARATOR = "://";
  private static final String EXAMPLE =
      "; write for example tcp://192.0.2.6:9651, tcp://[2001:db8::1]:9651 or vsock://2:9651";
  private static final Pattern OCTETS =
      Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
  private static final Pattern IPV4 = Pattern.compile("([0-9.]+):(\\d{1,5})");
  private static final Pattern IPV6 =
      Pattern.compile("\\[([0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:%(\\d{1,10}))?]:(\\d{1,5})");

  private EndpointParser() {}

  /**
   * Parses {@code <scheme>://<address>}, split at the first {@code ://}.
   *
   * @throws IllegalArgumentException with the text of spec 01 §2 and an example
   */
  public static Endpoint parse(String text) {
    int at = text.indexOf(SEPARATOR);
    if (at < 0) {
      throw bad(text, "missing leading protocol identifier");
    }
    String address = text.substring(at + SEPARATOR.length());
    return switch (text.substring(0, at).toLowerCase(Locale.ROOT)) {
      case "tcp" -> new Endpoint.Socket(Transport.TCP, socket(text, address));
      case "tls" -> new Endpoint.Socket(Transport.TLS, socket(text, address));
      case "quic" -> new Endpoint.Socket(Transport.QUIC, socket(text, address));
      case "vsock" -> vsock(text, address);
      case "vsock+unix" -> hybrid(text, address);
      default -> throw bad(text, "protocol for endpoint is not supported");
    };
  }

  private static InetSocketAddress socket(String text, String address) {
    Matcher v4 = IPV4.matcher(address);
    Matcher v6 = IPV6.matcher(address);
    try {
      if (v4.matches()) {
        if (!OCTETS.matcher(v4.group(1)).matches()) {
          throw bad(text, "failed to parse address: '" + v4.group(1) + "' is not an IPv4 address");
        }
        return new InetSocketAddress(InetAddress.getByName(v4.group(1)), port(text, v4.group(2)));
      }
      if (v6.matches()) {
        String scope = v6.group(2) == null ? "" : "%" + v6.group(2);
        return new InetSocketAddress(
            InetAddress.getByName(v6.group(1) + scope), port(text, v6.group(3)));
      }
    } catch (UnknownHostException e) {
      throw bad(text, "failed to parse address: " + e.getMessage());
    }
    throw bad(text, "failed to parse address: '" + address + "' is not a numeric ip:port");
  }

  private static int port(String text, String digits) {
    int port = Integer.parseInt(digits);
    if (port > 65_535) {
      throw bad(text, "failed to parse address: port " + digits + " is above 65535");
    }
    return port;
  }

  private static Endpoint vsock(String text, String address) {
    int colon = address.indexOf(':');
    if (colon < 0) {
      throw bad(text, "vsock address must be in CID:PORT format");
    }
    return new Endpoint.Vsock(
        unsigned32(text, address.substring(0, colon)),
        unsigned32(text, address.substring(colon + 1)));
  }

  private static Endpoint hybrid(String text, String address) {
    int colon = address.lastIndexOf(':');
    if (colon <= 0 || address.charAt(0) != '/') {
      throw bad(text, "hybrid vsock address must be in /PATH:PORT format");
    }
    return new Endpoint.HybridVsock(
        address.substring(0, colon), unsigned32(text, address.substring(colon + 1)));
  }

  private static long unsigned32(String text, String digits) {
    try {
      long value = Long.parseLong(digits);
      if (value >= 0 && value <= 0xffff_ffffL) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw bad(text, "failed to parse vsock address component: '" + digits + "' is not a number");
    }
    throw bad(
        text, "failed to parse vsock address component: " + digits + " is not in 0-4294967295");
  }

  private static IllegalArgumentException bad(String text, String why) {
    return new IllegalArgumentException("peer '" + text + "': " + why + EXAMPLE);
  }
}
