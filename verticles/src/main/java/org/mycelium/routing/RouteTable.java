package org.mycelium.routing;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;

/**
 * The route table (spec 02 §3.2): prefixes of 64 to 128 bits. A balanced tree: peers choose the
 * keys, its order is the same in every run, and a dump can go on where it stopped.
 */
final class RouteTable {
  private static final int MAX_LENGTH = 128;

  private final TreeMap<Subnet, Destination> destinations = new TreeMap<>(SourceKey.BY_SUBNET);
  private final int[] countOfLength = new int[MAX_LENGTH + 1];
  private int routes;

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
    return destinations.get(subnet);
  }

  /** The destination of the longest prefix that contains an address. */
  @Nullable Destination longestMatch(long high, long low) {
    for (int length = MAX_LENGTH; length >= 0; length--) {
      if (countOfLength[length] > 0) {
        Destination found = destinations.get(new Subnet(high, low, length));
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** The destination after this prefix, in order; from the first when null. */
  @Nullable Destination after(@Nullable Subnet subnet) {
    Map.Entry<Subnet, Destination> entry =
        subnet == null ? destinations.firstEntry() : destinations.higherEntry(subnet);
    return entry == null ? null : entry.getValue();
  }

  /** All destinations by prefix. */
  Collection<Destination> all() {
    return destinations.values();
  }

  /** Adds an entry that the prefix does not have from this neighbour yet. */
  RouteEntry add(Subnet subnet, Neighbour neighbour, RouterId routerId) {
    Destination destination = destinations.get(subnet);
    if (destination == null) {
      destination = new Destination(subnet);
      destinations.put(subnet, destination);
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
      destinations.remove(destination.subnet());
      countOfLength[destination.subnet().length()]--;
    }
  }
}
