package org.mycelium.link;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.mycelium.identity.OverlayAddress;

/** Text form of IP socket addresses as v0.7.10 prints them: {@code [addr%scope]:port} for IPv6. */
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
}
