package org.mycelium.routing;

import org.jspecify.annotations.Nullable;
import org.mycelium.identity.RouterId;

/**
 * One route: what one neighbour announced for one prefix (spec 02 §3.2). Its deadline is its
 * expiry. There may be a million of them: no field without need.
 */
final class RouteEntry extends Deadline {
  private final Destination destination;
  private final Neighbour neighbour;

  /** Of the last finite Update: a retraction carries the retracting node's id (§3.6, §9.4). */
  private RouterId routerId;

  private char seqno;
  private char metric;
  private boolean selected;
  private boolean abandoned;

  /** Neighbours in the list of all entries of one neighbour; for {@link EntryList} alone. */
  @Nullable RouteEntry previous;

  @Nullable RouteEntry next;

  RouteEntry(Destination destination, Neighbour neighbour, RouterId routerId) {
    this.destination = destination;
    this.neighbour = neighbour;
    this.routerId = routerId;
  }

  Destination destination() {
    return destination;
  }

  Neighbour neighbour() {
    return neighbour;
  }

  RouterId routerId() {
    return routerId;
  }

  int seqno() {
    return seqno;
  }

  /** As received, without the cost of our link. */
  int metric() {
    return metric;
  }

  boolean finite() {
    return metric != Metric.INFINITE;
  }

  /** A finite Update came. */
  void announced(RouterId routerId, int seqno, int metric) {
    this.routerId = routerId;
    this.seqno = (char) seqno;
    this.metric = (char) metric;
  }

  /** The route is lost; origin and seqno of the last finite Update stay. */
  void retracted() {
    metric = Metric.INFINITE;
  }

  /** Metric plus the cost of the link now. */
  int total() {
    return Metric.add(metric, neighbour.cost());
  }

  /** Never true of a dead link: the moment it dies, nothing is selected through it any more. */
  boolean selected() {
    return selected && !neighbour.down();
  }

  /** It was selected when its link died, and nobody has been told yet. */
  boolean orphaned() {
    return selected && neighbour.down();
  }

  /** For {@link Destination} alone. */
  void setSelected(boolean selected) {
    this.selected = selected;
  }

  /** Given up because its link is suspect; until the link recovers. */
  boolean abandoned() {
    return abandoned;
  }

  void setAbandoned(boolean abandoned) {
    this.abandoned = abandoned;
  }
}
