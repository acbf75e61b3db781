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

  /**
   * True for what may be told to others: a prefix longer than /64 arms a crash in every v0.7.10
   * node that holds it (§9.1 item 3), and no honest node has one.
   */
  static boolean tellable(Subnet subnet) {
    return subnet.length() == MIN_LENGTH;
  }
}
