package org.mycelium.routing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.Subnet;

/**
 * All routes to one prefix (spec 02 §3.2). At most one entry per neighbour, at most one selected,
 * and that one at index 0. Never empty while it is in the table.
 */
final class Destination extends Chains.Element<Destination> {

  /** Of {@link #advertised()}: never sent to all peers. */
  static final int NEVER = -1;

  private final Subnet subnet;
  private RouteEntry[] entries = {};
  private int advertised = NEVER;
  private char reported = Metric.INFINITE;
  private long renewAt = Long.MAX_VALUE;
  private long shownLink = Long.MIN_VALUE;
  private boolean renewing;
  private boolean held;
  private @Nullable Drift drift;
  private @Nullable PendingSwitch pendingSwitch;

  Destination(Subnet subnet) {
    this.subnet = subnet;
  }

  Subnet subnet() {
    return subnet;
  }

  /** In list order; not to be changed. */
  RouteEntry[] entries() {
    return entries;
  }

  boolean isEmpty() {
    return entries.length == 0;
  }

  /** The route in use; null for none, also for one whose link has died. */
  @Nullable RouteEntry selected() {
    return entries.length > 0 && entries[0].selected() ? entries[0] : null;
  }

  /** The route that was in use until its link died, while nobody has been told; null for none. */
  @Nullable RouteEntry orphan() {
    return entries.length > 0 && entries[0].orphaned() ? entries[0] : null;
  }

  @Nullable RouteEntry of(Neighbour neighbour) {
    for (RouteEntry entry : entries) {
      if (entry.neighbour() == neighbour) {
        return entry;
      }
    }
    return null;
  }

  void add(RouteEntry entry) {
    entries = Arrays.copyOf(entries, entries.length + 1);
    entries[entries.length - 1] = entry;
  }

  void remove(RouteEntry entry) {
    int index = indexOf(entry);
    RouteEntry[] rest = Arrays.copyOf(entries, entries.length - 1);
    System.arraycopy(entries, index + 1, rest, index, rest.length - index);
    entries = rest;
    entry.setSelected(false);
  }

  /** Makes an entry the selected one and swaps it to index 0 (§3.7). */
  void select(RouteEntry entry) {
    unselect();
    int index = indexOf(entry);
    entries[index] = entries[0];
    entries[0] = entry;
    entry.setSelected(true);
  }

  void unselect() {
    if (entries.length > 0) {
      entries[0].setSelected(false);
    }
  }

  private int indexOf(RouteEntry entry) {
    for (int i = 0; i < entries.length; i++) {
      if (entries[i] == entry) {
        return i;
      }
    }
    throw new AssertionError("no such entry for " + subnet);
  }

  /** The metric last sent to all peers; {@link #NEVER} for none yet. */
  int advertised() {
    return advertised;
  }

  void setAdvertised(int advertised) {
    this.advertised = advertised;
  }

  /** The total last reported as a cost event. */
  int reported() {
    return reported;
  }

  void setReported(int reported) {
    this.reported = (char) reported;
  }

  /** From when use should ask for a renewal. */
  long renewAt() {
    return renewAt;
  }

  void setRenewAt(long renewAt) {
    this.renewAt = renewAt;
  }

  /** The next hop was asked for a renewal and has not answered yet. */
  boolean renewing() {
    return renewing;
  }

  void setRenewing(boolean renewing) {
    this.renewing = renewing;
  }

  /** The next hop last told to the forwarding table; -1 for none, smaller for nothing told. */
  long shownLink() {
    return shownLink;
  }

  void setShownLink(long shownLink) {
    this.shownLink = shownLink;
  }

  /** Its advertisement waits for the first round trip of a link. */
  boolean held() {
    return held;
  }

  void setHeld(boolean held) {
    this.held = held;
  }

  @Nullable Drift drift() {
    return drift;
  }

  void setDrift(@Nullable Drift drift) {
    this.drift = drift;
  }

  @Nullable PendingSwitch pendingSwitch() {
    return pendingSwitch;
  }

  void setPendingSwitch(@Nullable PendingSwitch pendingSwitch) {
    this.pendingSwitch = pendingSwitch;
  }
}
