package org.mycelium.routing;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers which endpoints lost a link lately: a link that died in the last 5 minutes returns with
 * +100 (design, Better 1). Kept beside the links, since a reconnect makes a new link. Not
 * thread-safe.
 *
 * @param <K> what identifies the far end across reconnects. For accepted connections this must not
 *     contain the ephemeral port
 */
public final class DeadLinkPenalties<K> {

  /** Cost added to a link that died lately, at the moment it returns. */
  public static final int PENALTY = 100;

  /** How long a death is remembered, microseconds. */
  public static final long MEMORY_MICROS = 300_000_000;

  /** How many endpoints are remembered; the oldest death gives way. */
  public static final int MAX_REMEMBERED = 4096;

  private final Map<K, Long> deaths = new LinkedHashMap<>();

  /** Makes an empty memory. */
  public DeadLinkPenalties() {}

  /** A link to this endpoint died. Not to be called for a link that we closed ourselves. */
  public void died(K endpoint, long now) {
    deaths.remove(endpoint); // so that the map stays ordered by time of death
    deaths.put(endpoint, now);
    Iterator<Long> oldest = deaths.values().iterator();
    while (oldest.hasNext() && (forgotten(oldest.next(), now) || deaths.size() > MAX_REMEMBERED)) {
      oldest.remove();
    }
  }

  /** The penalty with which a link to this endpoint starts: {@link #PENALTY} or 0. */
  public int initialPenalty(K endpoint, long now) {
    Long died = deaths.get(endpoint);
    return died == null || forgotten(died, now) ? 0 : PENALTY;
  }

  /** Number of endpoints remembered. */
  public int size() {
    return deaths.size();
  }

  private static boolean forgotten(long died, long now) {
    return now - died > MEMORY_MICROS;
  }
}
