package org.mycelium.routing;

import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/**
 * The own route and its seqno (spec 02 §3.5): announced to every new peer, to all every 300 s and
 * whenever the seqno rises. The seqno rises by one, on request only; three times in a row and then
 * once in 4 s, also right after the start (design, Better 5).
 */
final class OwnRoute {

  /** Time between two announcements to all (§4). */
  static final long PERIOD_MICROS = 300_000_000;

  /** Time after which the seqno may be raised once more (§4). */
  static final long BUMP_INTERVAL_MICROS = 4_000_000;

  private final RouterState state;
  private final TokenBucket bumps;
  private final TimedTask periodic = new TimedTask(this::announcePeriodically);
  private int seqno;
  private boolean retracted;

  OwnRoute(RouterState state) {
    this.state = state;
    this.bumps =
        new TokenBucket(state.now(), state.options().ownSeqnoBurst(), BUMP_INTERVAL_MICROS);
    state.deadlines().arm(periodic, state.now() + PERIOD_MICROS);
  }

  int seqno() {
    return seqno;
  }

  void announceTo(Neighbour peer) {
    state.send(peer, update());
  }

  void announce() {
    sendAll(update());
  }

  /**
   * Raises the seqno by one and tells everybody; false when it was raised too often lately, or the
   * route is retracted.
   */
  boolean bump() {
    if (retracted || !bumps.take(state.now())) {
      return false;
    }
    seqno = Seqno.plus(seqno, 1);
    announce();
    return true;
  }

  /**
   * Retracts the own route for good: the node stops. Whoever asks from now on, and a v0.7.10
   * neighbour without another way asks at once, hears the same.
   */
  void retract() {
    retracted = true;
    state.deadlines().cancel(periodic);
    announce();
  }

  private void announcePeriodically() {
    announce();
    state.deadlines().arm(periodic, state.now() + PERIOD_MICROS);
  }

  private void sendAll(Update update) {
    for (Neighbour neighbour : state.neighbours()) {
      state.send(neighbour, update);
    }
  }

  private Update update() {
    int metric = retracted ? Metric.INFINITE : 0;
    state.sources().touch(state.ownSubnet(), state.self(), seqno, metric, state.now());
    return new Update(
        0, Update.INTERVAL, seqno, metric, WirePrefix.of(state.ownSubnet()), state.self());
  }
}
