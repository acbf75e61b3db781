package org.mycelium.message;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.MyceliumFailure;
import org.mycelium.bus.ReceiveMessage;
import org.mycelium.bus.ReceiveMode;
import org.mycelium.bus.ReceiveReply;
import org.mycelium.bus.ReceivedMessage;
import org.mycelium.message.core.Inbox;

/** Callers that read the inbox, at once or when something comes. One thread. */
final class Readers {
  static final int MAX = 4096;

  private static final ReceiveReply NOTHING = new ReceiveReply(List.of());

  private record Reader(ReceiveMessage wish, Promise<ReceiveReply> promise) {}

  private final Vertx vertx;
  private final Inbox inbox;
  private final BiFunction<Inbox.Entry, ReceiveMode, ReceivedMessage> give;
  private final Map<Long, Reader> waiting = new LinkedHashMap<>();

  /**
   * Nobody yet.
   *
   * @param give hands an entry to a reader
   */
  Readers(Vertx vertx, Inbox inbox, BiFunction<Inbox.Entry, ReceiveMode, ReceivedMessage> give) {
    this.vertx = vertx;
    this.inbox = inbox;
    this.give = give;
  }

  Future<ReceiveReply> receive(ReceiveMessage wish) {
    if (wish.mode() == ReceiveMode.OTHER) {
      throw new MyceliumFailure(FailureCode.MALFORMED, "mode is TAKE, PEEK or LEASE");
    }
    Inbox.Entry entry = inbox.oldest(wish.filtered() ? wish.topic() : null);
    if (entry != null) {
      return Future.succeededFuture(reply(entry, wish));
    }
    if (wish.waitMillis() == 0) {
      return Future.succeededFuture(NOTHING);
    }
    if (waiting.size() >= MAX) {
      throw new MyceliumFailure(
          FailureCode.LIMIT_REACHED, "at most " + MAX + " callers wait for messages");
    }
    Promise<ReceiveReply> promise = Promise.promise();
    long timer =
        vertx.setTimer(
            Math.min(wish.waitMillis(), Askers.MAX_WAIT_MILLIS),
            late -> {
              Reader reader = waiting.remove(late);
              if (reader != null) {
                reader.promise.complete(NOTHING);
              }
            });
    waiting.put(timer, new Reader(wish, promise));
    return promise.future();
  }

  private ReceiveReply reply(Inbox.Entry entry, ReceiveMessage wish) {
    return new ReceiveReply(List.of(give.apply(entry, wish.mode())));
  }

  /** A message waits in the inbox: those who wait for one, in turn, until somebody takes it. */
  void arrived(Inbox.Entry entry) {
    List<Runnable> replies = new ArrayList<>();
    Iterator<Map.Entry<Long, Reader>> all = waiting.entrySet().iterator();
    while (all.hasNext() && inbox.isWaiting(entry)) {
      Map.Entry<Long, Reader> next = all.next();
      Reader reader = next.getValue();
      if (!reader.wish.filtered() || reader.wish.topic().equals(entry.message().topic())) {
        all.remove();
        vertx.cancelTimer(next.getKey());
        ReceiveReply reply = reply(entry, reader.wish);
        replies.add(() -> reader.promise.complete(reply));
      }
    }
    replies.forEach(Runnable::run);
  }

  void close() {
    List<Reader> all = new ArrayList<>(waiting.values());
    waiting.keySet().forEach(vertx::cancelTimer);
    waiting.clear();
    all.forEach(reader -> reader.promise.complete(NOTHING));
  }
}
