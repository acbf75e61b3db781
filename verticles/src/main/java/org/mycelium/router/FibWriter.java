package org.mycelium.router;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.mycelium.forwarding.Fib;
import org.mycelium.forwarding.FibEditor;
import org.mycelium.forwarding.FibEntry;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.Subnet;
import org.mycelium.link.Link;
import org.mycelium.routing.Action;
import org.mycelium.routing.RouteUsage;
import org.mycelium.wiring.FibUpdate;

/**
 * Turns the core's route changes into forwarding tables, at most one a turn, and tells the core
 * when a route was last used. Owned by the router's event loop.
 */
final class FibWriter implements RouteUsage {
  private static final long NEVER = Long.MIN_VALUE / 2;

  private final LongFunction<@Nullable Link> links;
  private final Map<Subnet, Before> changed = new LinkedHashMap<>();
  private final FibEditor editor = Fib.empty().edit();
  private Fib fib = Fib.empty();

  /** What the last published table says of a prefix. */
  private enum Before {
    NO_NEXT_HOP,
    /** Packets wait already. */
    ENDED,
    NEXT_HOP;

    static Before of(@Nullable FibEntry entry) {
      return entry == null || !entry.hadNextHop()
          ? NO_NEXT_HOP
          : entry.nextHop() == null ? ENDED : NEXT_HOP;
    }
  }

  FibWriter(LongFunction<@Nullable Link> links) {
    this.links = links;
  }

  void apply(Action.RouteChanged change) {
    Subnet subnet = change.subnet();
    FibEntry old = change.key() == null ? editor.remove(subnet) : replace(change, change.key());
    changed.putIfAbsent(subnet, Before.of(old));
  }

  private @Nullable FibEntry replace(Action.RouteChanged change, PublicKey key) {
    Link nextHop = change.nextHopLinkId() < 0 ? null : links.apply(change.nextHopLinkId());
    FibEntry entry = new FibEntry(change.subnet(), key, nextHop, change.renewAtMicros());
    FibEntry old = editor.put(entry);
    if (old != null) {
      entry.used(old.lastUsedMicros());
    }
    return old;
  }

  /** The table after this turn, or null when nothing changed. */
  @Nullable FibUpdate take() {
    if (changed.isEmpty()) {
      return null;
    }
    List<Subnet> acquired = new ArrayList<>();
    List<Subnet> lost = new ArrayList<>();
    changed.forEach(
        (subnet, before) -> {
          FibEntry now = editor.get(subnet);
          boolean has = now != null && now.nextHop() != null;
          if (has && before != Before.NEXT_HOP) {
            acquired.add(subnet);
          } else if (!has && before != Before.NO_NEXT_HOP) {
            lost.add(subnet);
          }
        });
    changed.clear();
    fib = editor.table();
    return new FibUpdate(fib, acquired, lost);
  }

  /** The table last taken. */
  Fib fib() {
    return fib;
  }

  @Override
  public long lastUsedMicros(Subnet subnet) {
    FibEntry entry = editor.get(subnet);
    return entry == null ? NEVER : entry.lastUsedMicros();
  }
}
