package org.mycelium.router;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mycelium.link.Link;
import org.mycelium.link.LinkStats;
import org.mycelium.routing.LinkActivity;

/** The live links by id. Owned by the router's event loop. */
final class LinkTable {
  private final Map<Long, Link> links = new LinkedHashMap<>();

  void add(Link link) {
    links.put(link.info().id(), link);
  }

  /** False when it was not there: a link that ended before it was added. */
  boolean remove(long linkId) {
    return links.remove(linkId) != null;
  }

  @Nullable Link get(long linkId) {
    return links.get(linkId);
  }

  Iterable<Link> all() {
    return links.values();
  }

  int size() {
    return links.size();
  }

  /** What the core sees of the traffic on a link. */
  static LinkActivity activityOf(Link link) {
    LinkStats stats = link.stats();
    return new LinkActivity() {
      @Override
      public long lastReceivedMicros() {
        return stats.lastReceivedMicros();
      }

      @Override
      public long lastDataSentMicros() {
        return stats.lastDataSentMicros();
      }

      @Override
      public long lastDataReceivedMicros() {
        return stats.lastDataReceivedMicros();
      }

      @Override
      public long controlSentBytes() {
        return stats.controlSentBytes();
      }
    };
  }
}
