package org.mycelium.routing;

/** What the core counts. The first group carries the event names of spec 02 §7. */
public enum RoutingCounter {
  /** TLVs handed to the core. */
  RECEIVED_TLV,
  /** Hellos handled. */
  PROCESS_HELLO,
  /** IHUs handled. */
  PROCESS_IHU,
  /** Updates handled. */
  PROCESS_UPDATE,
  /** Seqno requests handled. */
  PROCESS_SEQNO_REQUEST,
  /** Route requests for one prefix handled. */
  PROCESS_ROUTE_REQUEST,
  /** Wildcard route requests handled. */
  PROCESS_WILDCARD_ROUTE_REQUEST,
  /** TLVs of a link that is gone. */
  TLV_SOURCE_DIED,
  /** TLVs refused because the peer exceeded its rate. */
  TLV_DISCARDED,
  /** Updates refused by the filters of §3.8. */
  UPDATE_DENIED_BY_FILTER,
  /** Updates about an unknown prefix that were infeasible or retractions. */
  UPDATE_NOT_INTERESTED,
  /** Updates that changed nothing about the selection. */
  UPDATE_SKIPPED_ROUTE_SELECTION,
  /** Links added. */
  PEER_ADDED,
  /** Links removed. */
  PEER_REMOVED,
  /** Links that died. */
  PEER_DIED,
  /** Selections run because a link died. */
  ROUTE_SELECTION_RAN,
  /** Updates sent because a route changed. */
  TRIGGERED_UPDATE,
  /** Expired entries that were removed. */
  ROUTE_KEY_EXPIRED_REMOVED,
  /** Expired entries that were retracted. */
  ROUTE_KEY_EXPIRED_RETRACTED,
  /** Expired entries that were selected. */
  SELECTED_ROUTE_EXPIRED,
  /** Source entries collected after 30 minutes. */
  SOURCE_KEY_EXPIRED,
  /** Seqno requests answered from the route table. */
  SEQNO_REQUEST_REPLY_LOCAL,
  /** Seqno requests that raised our own seqno. */
  SEQNO_REQUEST_BUMP_SEQNO,
  /** Seqno requests whose hop count ran out. */
  SEQNO_REQUEST_DROPPED_TTL,
  /** Seqno requests forwarded along a feasible entry. */
  SEQNO_REQUEST_FORWARD_FEASIBLE,
  /** Seqno requests forwarded along an infeasible entry. */
  SEQNO_REQUEST_FORWARD_UNFEASIBLE,
  /** Seqno requests that nothing could be done about. */
  SEQNO_REQUEST_UNHANDLED,

  /** IHUs that answered no Hello of ours. */
  IHU_UNSOLICITED,
  /** Finite Updates with interval 0. */
  UPDATE_ZERO_INTERVAL,
  /** Updates about our own /64. */
  UPDATE_OWN_SUBNET,
  /** Updates refused because a limit on routes was reached. */
  UPDATE_OVER_LIMIT,
  /** Route requests for something that is no IPv6 prefix of at least 64 bits inside 400::/7. */
  ROUTE_REQUEST_DENIED_BY_FILTER,
  /** Route requests that were forwarded often enough. */
  ROUTE_REQUEST_GENERATION,
  /** Wildcard requests refused because the peer got a dump lately. */
  WILDCARD_REFUSED,
  /** Seqno requests for something that is no IPv6 /64 inside 400::/7. */
  SEQNO_REQUEST_DENIED_BY_FILTER,
  /** Own-seqno bumps refused because there were too many lately. */
  SEQNO_BUMP_REFUSED,
  /** Repetitions of our own seqno requests. */
  SEQNO_REQUEST_RETRIED,
  /** Open queries dropped to make room. */
  QUERY_EVICTED,
  /** Queries that nobody answered. */
  QUERY_TIMEOUT,
  /** Remembered seqno requests dropped to make room. */
  SEQNO_REQUEST_EVICTED,
  /** Source entries dropped to make room. */
  SOURCE_EVICTED,
  /** Renewal requests sent to the next hop of a route in use. */
  ROUTE_RENEWED,
  /** Advertisements held back until the first round trip. */
  ADVERTISEMENT_HELD,
  /** Routes advertised again because their cost alone changed. */
  COST_READVERTISED,
  /** Links refused because there were too many. */
  LINK_REFUSED,
  /** Links that became suspect. */
  LINK_SUSPECTED,
  /** Routes retracted because their link was suspect. */
  SUSPECT_RETRACTED,
  /** Links whose peer was this very node. */
  OWN_ROUTER_ID_HEARD,
  /** Updates that wait because their peer reads too slowly. */
  UPDATE_POSTPONED,
  /** Requests not sent because their peer reads too slowly. */
  REQUEST_SKIPPED,
  /** Links closed because their peer did not read at all. */
  PEER_DEAF
}
