package org.mycelium.link;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.mycelium.identity.OverlayAddress;

/**
 * Text form of IP socket addresses as v0.7.10 prints them (spec 01 §4.1): {@code [addr%scope]:port}
 * for IPv6, the scope as a number.
 *
 * <p>One difference, on purpose: an IPv4 peer that arrives at the dual-stack listener is an
 * IPv4-mapped address there and {@code [::ffff:1.2.3.4]:port} in the original's listings. Here it
 * is {@code 1.2.3.4:port}. The JDK turns mapped addresses into IPv4 wherever it makes one, and the
 * plain form is what the user wrote on the other side. Cost (IPv4) and equality follow it.
 */
public final class SocketText {
  private SocketText() {}

  /** {@code 1.2.3.4:9651} or {@code [::1]:9651} or {@code [fe80::1%3]:9651}. */
  public static String of(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    if (ip instanceof Inet6Address ip6) {
      String scope = ip6.getScopeId() == 0 ? "" : "%" + ip6.getScopeId();
      return "[" + OverlayAddress.read(ip6.getAddress(), 0) + scope + "]:" + address.getPort();
    }
    return ip.getHostAddress() + ":" + address.getPort();
  }

  /** True for IPv4, which costs more than IPv6 (spec 01 §4.1). */
  public static boolean isIpv4(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address;
  }
}
