package org.mycelium.routing;

import org.mycelium.identity.Subnet;

/** Which prefixes a router deals with (spec 02 §3.8, filters 1 and 2). */
final class PrefixFilter {

  /** Shorter prefixes are refused. */
  static final int MIN_LENGTH = 64;

  private PrefixFilter() {}

  /** True for prefixes of at least 64 bits inside 400::/7. */
  static boolean routable(Subnet subnet) {
    return subnet.length() >= MIN_LENGTH && Subnet.OVERLAY.contains(subnet);
  }
}
