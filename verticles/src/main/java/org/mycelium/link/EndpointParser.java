package org.mycelium.link;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text form of endpoints (spec 01 §2), with the original's error texts, the position and
 * an example. Never asks a name server: only numeric addresses are endpoints.
 */
public final class EndpointParser {
  private static final String SEPARATOR = "://";
  private static final String EXAMPLE =
      "; write for example tcp://192.0.2.6:9651, tcp://[2001:db8::1]:9651 or vsock://2:9651";
  private static final String ADDRESS = "failed to parse address: ";
  private static final String COMPONENT = "failed to parse vsock address component: ";

  /** Longest text that is quoted in full in an error. */
  private static final int QUOTED = 100;

  private static final Pattern IPV4 = Pattern.compile("([0-9.]*):([0-9]*)");
  private static final Pattern OCTETS =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
  private static final Pattern IPV6 =
      Pattern.compile("\\[([0-9a-fA-F:.]*)(?:%([0-9]+))?]:([0-9]*)");
  private static final Pattern UNSIGNED = Pattern.compile("\\+?0*([0-9]{1,10})");

  private final String text;

  private EndpointParser(String text) {
    this.text = text;
  }

  /**
   * Parses {@code <scheme>://<address>}, split at the first {@code ://}.
   *
   * @throws IllegalArgumentException with the text of spec 01 §2, the position (counted from 1) and
   *     an example
   */
  public static Endpoint parse(String text) {
    return new EndpointParser(text).endpoint();
  }

  /**
   * Parses a list of peers, as a configuration holds them.
   *
   * @throws IllegalArgumentException as {@link #parse}, saying which of them
   */
  public static List<Endpoint> parseAll(List<String> texts) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (String text : texts) {
      try {
        endpoints.add(parse(text));
      } catch (IllegalArgumentException e) {
        String which = (endpoints.size() + 1) + " of " + texts.size();
        throw new IllegalArgumentException(which + ": " + e.getMessage(), e);
      }
    }
    return List.copyOf(endpoints);
  }

  private Endpoint endpoint() {
    int separator = text.indexOf(SEPARATOR);
    if (separator < 0) {
      throw bad(0, "missing leading protocol identifier");
    }
    int at = separator + SEPARATOR.length();
    return switch (text.substring(0, separator).toLowerCase(Locale.ROOT)) {
      case "tcp" -> new Endpoint.Socket(Transport.TCP, socket(at));
      case "tls" -> new Endpoint.Socket(Transport.TLS, socket(at));
      case "quic" -> new Endpoint.Socket(Transport.QUIC, socket(at));
      case "vsock" -> vsock(at);
      case "vsock+unix" -> hybrid(at);
      default -> throw bad(0, "protocol for endpoint is not supported");
    };
  }

  private InetSocketAddress socket(int at) {
    Matcher v4 = IPV4.matcher(text).region(at, text.length());
    if (v4.matches()) {
      return new InetSocketAddress(ipv4(v4), port(v4.group(2), v4.start(2)));
    }
    Matcher v6 = IPV6.matcher(text).region(at, text.length());
    if (v6.matches()) {
      return new InetSocketAddress(ipv6(v6), port(v6.group(3), v6.start(3)));
    }
    throw bad(at, ADDRESS + quoted(text.substring(at)) + " is not a numeric ip:port");
  }

  private InetAddress ipv4(Matcher match) {
    String octets = match.group(1);
    if (OCTETS.matcher(octets).matches()) {
      try {
        return Inet4Address.ofLiteral(octets);
      } catch (IllegalArgumentException e) {
        throw bad(match.start(1), ADDRESS + quoted(octets) + " is not an IPv4 address");
      }
    }
    throw bad(match.start(1), ADDRESS + quoted(octets) + " is not an IPv4 address");
  }

  private InetAddress ipv6(Matcher match) {
    String scope = match.group(2) == null ? "" : "%" + match.group(2);
    String literal = match.group(1) + scope;
    try {
      return Inet6Address.ofLiteral(literal);
    } catch (IllegalArgumentException e) {
      throw bad(match.start(1), ADDRESS + quoted(literal) + " is not an IPv6 address");
    }
  }

  private int port(String digits, int at) {
    Matcher match = UNSIGNED.matcher(digits);
    if (!match.matches()) {
      throw bad(at, ADDRESS + "the port is missing or not a number");
    }
    long port = Long.parseLong(match.group(1));
    if (port > 65_535) {
      throw bad(at, ADDRESS + "port " + port + " is above 65535");
    }
    return (int) port;
  }

  private Endpoint vsock(int at) {
    int colon = text.indexOf(':', at);
    if (colon < 0) {
      throw bad(at, "vsock address must be in CID:PORT format");
    }
    return new Endpoint.Vsock(
        unsigned32(text.substring(at, colon), at),
        unsigned32(text.substring(colon + 1), colon + 1));
  }

  private Endpoint hybrid(int at) {
    int colon = text.lastIndexOf(':');
    if (colon <= at || text.charAt(at) != '/') {
      throw bad(at, "hybrid vsock address must be in /PATH:PORT format");
    }
    return new Endpoint.HybridVsock(
        text.substring(at, colon), unsigned32(text.substring(colon + 1), colon + 1));
  }

  /** ASCII digits; v0.7.10 tolerates a leading {@code +} and zeros. */
  private long unsigned32(String digits, int at) {
    Matcher match = UNSIGNED.matcher(digits);
    if (!match.matches()) {
      throw bad(at, COMPONENT + quoted(digits) + " is not a number in 0-4294967295");
    }
    long value = Long.parseLong(match.group(1));
    if (value > 0xffff_ffffL) {
      throw bad(at, COMPONENT + value + " is not in 0-4294967295");
    }
    return value;
  }

  private static String quoted(String part) {
    return "'" + (part.length() > QUOTED ? part.substring(0, QUOTED) + "..." : part) + "'";
  }

  private IllegalArgumentException bad(int at, String why) {
    return new IllegalArgumentException(
        "peer " + quoted(text) + ", position " + (at + 1) + ": " + why + EXAMPLE);
  }
}
