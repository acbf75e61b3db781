package org.mycelium.message;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.MyceliumFailure;
import org.mycelium.bus.ReceivedMessage;

/** Callers that wait for the answer to a message that they sent. One thread. */
final class Askers {
  static final int MAX = 16_384;

  /** Timers overflow beyond some centuries; nobody waits longer than ten years. */
  static final long MAX_WAIT_MILLIS = 10L * 365 * 86_400_000;

  /** Somebody who waits for an answer from a /64. */
  private record Asker(long high, Promise<Optional<ReceivedMessage>> promise, long timer) {}

  private final Vertx vertx;
  private final Map<Long, Asker> askers = new HashMap<>();

  Askers(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Checks that one more may wait. */
  void checkRoom() {
    if (askers.size() >= MAX) {
      throw new MyceliumFailure(
          FailureCode.LIMIT_REACHED, "at most " + MAX + " callers wait for answers");
    }
  }

  /**
   * Waits.
   *
   * @return the answer; empty when none came in time or the message was given up
   */
  Future<Optional<ReceivedMessage>> wait(long id, long high, long millis) {
    remove(id).ifPresent(before -> before.promise.complete(Optional.empty()));
    Promise<Optional<ReceivedMessage>> promise = Promise.promise();
    long timer =
        vertx.setTimer(
            Math.max(1, Math.min(millis, MAX_WAIT_MILLIS)),
            late -> remove(id).ifPresent(asker -> asker.promise.complete(Optional.empty())));
    askers.put(id, new Asker(high, promise, timer));
    return promise.future();
  }

  /** True when somebody waits for this. */
  boolean awaits(long high, long id) {
    Asker asker = askers.get(id);
    return asker != null && asker.high == high;
  }

  /** The answer is here. */
  void answered(long id, ReceivedMessage answer) {
    remove(id).ifPresent(asker -> asker.promise.complete(Optional.of(answer)));
  }

  /** No answer will come. */
  void givenUp(long id) {
    remove(id).ifPresent(asker -> asker.promise.complete(Optional.empty()));
  }

  private Optional<Asker> remove(long id) {
    Optional<Asker> asker = Optional.ofNullable(askers.remove(id));
    asker.ifPresent(known -> vertx.cancelTimer(known.timer));
    return asker;
  }

  void close() {
    List<Long> all = new ArrayList<>(askers.keySet());
    all.forEach(this::givenUp);
  }
}
