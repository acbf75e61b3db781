package org.mycelium.routing;

import org.jspecify.annotations.Nullable;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.Tlv;

/** What the core wants done. The router takes the actions after each call, in order. */
public sealed interface Action {

  /** Send a control message over one link. */
  record Send(long linkId, Tlv tlv) implements Action {}

  /**
   * What the forwarding table must hold for a prefix from now on.
   *
   * @param subnet the prefix
   * @param key the owner's public key; null when nothing is known about the prefix any more
   * @param nextHopLinkId the selected next hop; -1 when there is none
   * @param renewAtMicros from when use of the route should call {@link RoutingCore#routeWanted}
   */
  record RouteChanged(
      Subnet subnet, @Nullable PublicKey key, long nextHopLinkId, long renewAtMicros)
      implements Action {}

  /**
   * The cost of a link changed.
   *
   * @param oldCost before, as on the wire
   * @param newCost now
   * @param rttMicros smoothed round trip; -1 when never measured
   */
  record LinkCostChanged(long linkId, int oldCost, int newCost, long rttMicros, CostReason reason)
      implements Action {}

  /**
   * The cost of the way to a prefix changed. Costs are totals, received metric plus the cost of the
   * first link; 65535 stands for "no route". Told when the selection of the prefix runs; between, a
   * {@link LinkCostChanged} moves all routes of its link.
   *
   * @param nextHopLinkId the next hop now; -1 when there is none
   */
  record RouteCostChanged(
      Subnet subnet, long nextHopLinkId, int oldMetric, int newMetric, CostReason reason)
      implements Action {}

  /** A link changed its state. */
  record LinkStateChanged(long linkId, LinkState state) implements Action {}

  /**
   * Close a link. The core has forgotten it already; {@link RoutingCore#linkDown} is harmless.
   *
   * @param reason in words for people
   * @param self true when the peer turned out to be this very node: mark the endpoint, do not dial
   *     it again
   */
  record CloseLink(long linkId, String reason, boolean self) implements Action {}
}
