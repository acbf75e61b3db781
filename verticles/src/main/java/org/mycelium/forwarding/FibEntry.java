package org.mycelium.forwarding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.Subnet;
import org.mycelium.link.Link;

/**
 * One line of the forwarding table: where packets for a prefix go and whose key encrypts them.
 * Immutable but for the time of last use, which the data plane writes and the router reads.
 */
public final class FibEntry {
  private static final VarHandle LAST_USED;

  static {
    try {
      LAST_USED =
          MethodHandles.lookup().findVarHandle(FibEntry.class, "lastUsedMicros", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Subnet subnet;
  private final PublicKey key;
  private final @Nullable Link nextHop;
  private final long renewAtMicros;

  @SuppressWarnings("unused") // through LAST_USED
  private volatile long lastUsedMicros = Long.MIN_VALUE / 2;

  /**
   * Makes an entry.
   *
   * @param subnet the prefix
   * @param key the owner's public key, from the router id of its route
   * @param nextHop the selected next hop; null when routes are known but none is selected
   * @param renewAtMicros when use of the route should ask for a new one, in {@code
   *     LinkStats.nowMicros()}
   */
  public FibEntry(Subnet subnet, PublicKey key, @Nullable Link nextHop, long renewAtMicros) {
    this.subnet = subnet;
    this.key = key;
    this.nextHop = nextHop;
    this.renewAtMicros = renewAtMicros;
  }

  /** The prefix. */
  public Subnet subnet() {
    return subnet;
  }

  /** The owner's key. */
  public PublicKey key() {
    return key;
  }

  /**
   * The selected next hop; null when none is selected, or when its link has ended: the table is
   * corrected in slices when a link with very many routes dies, and nothing may use it meanwhile.
   */
  public @Nullable Link nextHop() {
    Link next = nextHop;
    return next == null || next.ended() ? null : next;
  }

  /** Whether the router selected a next hop, which may have ended meanwhile. */
  public boolean hadNextHop() {
    return nextHop != null;
  }

  /** When use of the route should ask for a new one. */
  public long renewAtMicros() {
    return renewAtMicros;
  }

  /** A packet used this entry. Any thread. */
  public void used(long nowMicros) {
    LAST_USED.setOpaque(this, nowMicros);
  }

  /** When a packet last used it; far in the past when never. */
  public long lastUsedMicros() {
    return (long) LAST_USED.getOpaque(this);
  }
}
