package org.mycelium.link;

import java.util.Locale;

/** How a link is carried, with its name in listings and its static cost (spec 01 §2, §4.1). */
public enum Transport {
  /** Plain TCP. */
  TCP("Tcp", 10, 15),
  /** TLS 1.3 with a pre-shared key, over TCP. */
  TLS("Tls", 10, 15),
  /** QUIC. */
  QUIC("Quic", 7, 12),
  /** AF_VSOCK streams, also behind a hybrid unix socket. */
  VSOCK("Vsock", 5, 5);

  private final String displayName;
  private final int costIpv6;
  private final int costIpv4;

  Transport(String displayName, int costIpv6, int costIpv4) {
    this.displayName = displayName;
    this.costIpv6 = costIpv6;
    this.costIpv4 = costIpv4;
  }

  /** The scheme in endpoint texts, lower case. */
  public String scheme() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name in tables and logs: {@code Tcp}. */
  public String displayName() {
    return displayName;
  }

  /**
   * The part of the link cost that is not measured. IPv4 includes IPv4-mapped remote addresses;
   * vsock has one value.
   */
  public int staticCost(boolean remoteIsIpv4) {
    return remoteIsIpv4 ? costIpv4 : costIpv6;
  }
}
