package org.mycelium.dataplane;

import java.util.concurrent.atomic.AtomicLongArray;
import org.mycelium.identity.OverlayAddress;

/**
 * Decides which routes the router is asked for: not too often (W19, W20): the same /64 at most once
 * in {@link #REPEAT_MICROS}, and what received packets cause at most {@link #REMOTE_PER_SECOND} a
 * second in all and {@link #PER_LINK_PER_SECOND} a link; what the host causes has a budget of its
 * own. Only for /64s in 400::/7 that are not our own.
 *
 * <p>What was asked is remembered in a table of fixed size; an entry that another one overwrites
 * merely lets a request be repeated early. Any thread.
 */
final class RouteRequests {

  /** Shortest time between two requests for one /64. */
  static final long REPEAT_MICROS = 3_000_000;

  static final int LOCAL_PER_SECOND = 500;
  static final int REMOTE_PER_SECOND = 200;
  static final int PER_LINK_PER_SECOND = 50;

  private static final int SLOTS = 4096;

  private final long ownHigh;
  private final TokenBucket local;
  private final TokenBucket remote;
  private final AtomicLongArray asked = new AtomicLongArray(SLOTS);
  private final AtomicLongArray askedAt = new AtomicLongArray(SLOTS);

  /**
   * Makes one that has asked nothing.
   *
   * @param ownHigh upper 64 bits of the own /64
   * @param nowMicros the time of now
   */
  RouteRequests(long ownHigh, long nowMicros) {
    this.ownHigh = ownHigh;
    this.local = new TokenBucket(LOCAL_PER_SECOND, LOCAL_PER_SECOND, nowMicros);
    this.remote = new TokenBucket(REMOTE_PER_SECOND, REMOTE_PER_SECOND, nowMicros);
  }

  /** A budget for the requests that one link causes. */
  static TokenBucket linkBudget(long nowMicros) {
    return new TokenBucket(PER_LINK_PER_SECOND, 2 * PER_LINK_PER_SECOND, nowMicros);
  }

  /** The host or the message subsystem needs a route to this /64: whether to ask for it. */
  boolean wantedLocally(long high, long nowMicros) {
    return isDue(high, nowMicros) && local.tryTake(nowMicros) && remember(high, nowMicros);
  }

  /** A packet from a link needs a route to this /64: whether to ask for it. */
  boolean wantedByLink(long high, TokenBucket linkBudget, long nowMicros) {
    return isDue(high, nowMicros)
        && linkBudget.tryTake(nowMicros)
        && remote.tryTake(nowMicros)
        && remember(high, nowMicros);
  }

  private boolean isDue(long high, long nowMicros) {
    if (high == ownHigh || !OverlayAddress.isOverlay(high)) {
      return false;
    }
    int slot = slot(high);
    return asked.getOpaque(slot) != high || nowMicros - askedAt.getOpaque(slot) >= REPEAT_MICROS;
  }

  private boolean remember(long high, long nowMicros) {
    int slot = slot(high);
    asked.setOpaque(slot, high);
    askedAt.setOpaque(slot, nowMicros);
    return true;
  }

  private static int slot(long high) {
    return (int) ((high * 0x9e37_79b9_7f4a_7c15L) >>> 52);
  }
}
