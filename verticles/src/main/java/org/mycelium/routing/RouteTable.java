package org.mycelium.routing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;

/** The route table (spec 02 §3.2): prefixes of 64 to 128 bits. */
final class RouteTable {
  private static final int MAX_LENGTH = 128;

  private final PeerHash hash;
  private final Chains<Destination> destinations;
  private final int[] countOfLength = new int[MAX_LENGTH + 1];
  private int routes;

  RouteTable(PeerHash hash) {
    this.hash = hash;
    this.destinations = new Chains<>(destination -> hash.of(destination.subnet()));
  }

  /** Number of prefixes. */
  int size() {
    return destinations.size();
  }

  /** Number of entries of all prefixes. */
  int routes() {
    return routes;
  }

  /** The destination of exactly this prefix. */
  @Nullable Destination get(Subnet subnet) {
    Destination each = destinations.first(hash.of(subnet));
    while (each != null && !each.subnet().equals(subnet)) {
      each = each.chained();
    }
    return each;
  }

  /** The destination of the longest prefix that contains an address. */
  @Nullable Destination longestMatch(long high, long low) {
    for (int length = MAX_LENGTH; length >= 0; length--) {
      if (countOfLength[length] > 0) {
        Destination found = get(new Subnet(high, low, length));
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** All destinations, in no order: a copy that stays whole while they come and go. */
  List<Destination> all() {
    List<Destination> all = new ArrayList<>(destinations.size());
    destinations.forEach(all::add);
    return all;
  }

  /** Adds an entry that the prefix does not have from this neighbour yet. */
  RouteEntry add(Subnet subnet, Neighbour neighbour, RouterId routerId) {
    Destination known = get(subnet);
    Destination destination = known == null ? new Destination(subnet) : known;
    if (known == null) {
      destinations.add(destination);
      countOfLength[subnet.length()]++;
    }
    RouteEntry entry = new RouteEntry(destination, neighbour, routerId);
    destination.add(entry);
    neighbour.entries().add(entry);
    routes++;
    return entry;
  }

  /** Removes an entry, and its destination with the last one. */
  void remove(RouteEntry entry) {
    Destination destination = entry.destination();
    destination.remove(entry);
    entry.neighbour().entries().remove(entry);
    routes--;
    if (destination.isEmpty()) {
      destinations.remove(destination);
      countOfLength[destination.subnet().length()]--;
    }
  }
}
