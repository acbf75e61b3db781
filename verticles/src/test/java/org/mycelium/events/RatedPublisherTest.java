package org.mycelium.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.PeerEvent;
import org.mycelium.bus.PeerState;
import org.mycelium.bus.PeerType;
import org.mycelium.testing.Await;

/** A peer that comes and goes without end cannot flood the bus with events. */
class RatedPublisherTest {
  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong now = new AtomicLong(1_000_000_000);
  private final RatedPublisher publisher = new RatedPublisher(vertx, now::get);
  private final List<Long> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private void listen() throws Exception {
    vertx
        .eventBus()
        .<PeerEvent>consumer(
            MyceliumAddresses.PEER, message -> heard.add(message.body().sequence()))
        .completion()
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  private void publish(long from, long to) {
    for (long sequence = from; sequence <= to; sequence++) {
      publisher.publish(
          new PeerEvent(
              "400::1",
              1,
              sequence,
              1,
              PeerState.CONNECTING,
              "tcp://192.0.2.1:9651",
              PeerType.STATIC,
              -1,
              "",
              -1));
    }
  }

  private void awaitHeard(int count) {
    Await.until(() -> heard.size() >= count, () -> heard.size() + " heard");
    assertEquals(count, heard.size());
  }

  @Test
  void afterABurstTheLastOneFollowsWithAGap() throws Exception {
    listen();
    publish(1, 10_000);
    awaitHeard(RatedPublisher.BURST);
    now.addAndGet(1_000_000);
    awaitHeard(RatedPublisher.BURST + 1);
    assertEquals(10_000, heard.getLast());
    assertEquals(10_000 - RatedPublisher.BURST - 1, publisher.suppressed());
    publish(10_001, 10_001);
    awaitHeard(RatedPublisher.BURST + 2);
  }

  @Test
  void theLastWordComesAtTheEnd() throws Exception {
    listen();
    publish(1, 1000);
    publisher.close();
    awaitHeard(RatedPublisher.BURST + 1);
    assertEquals(1000, heard.getLast());
  }
}
