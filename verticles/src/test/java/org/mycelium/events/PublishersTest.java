package org.mycelium.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.CostSubject;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumMessage;
import org.mycelium.bus.RouteBatch;
import org.mycelium.bus.RouteChange;

/** The publishers over a real bus: one batch a turn, then one an interval. */
class PublishersTest {
  private static final Speaker SPEAKER = new Speaker("400::1", 77);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T value = queue.poll(10, TimeUnit.SECONDS);
    assertTrue(value != null, "nothing came in 10 s");
    return value;
  }

  @Test
  void changesOfOneTurnAreOneBatchAndLaterOnesTheNext() throws Exception {
    BlockingQueue<CostBatch> batches = new LinkedBlockingQueue<>();
    MyceliumBus.consume(
        vertx, MyceliumAddresses.COST, CostBatch.class, batches::add, f -> batches.clear());
    Context context = vertx.getOrCreateContext();
    context.runOnContext(
        start -> {
          CostPublisher costs = new CostPublisher(vertx, SPEAKER);
          costs.linkCost(3, "TCP a <-> b", "tcp", -1, MyceliumMessage.INFINITE, 1000, "link up");
          costs.linkCost(3, "TCP a <-> b", "tcp", 900, 1000, 11, "rtt");
          costs.routeCost("400::/64", 3, "TCP a <-> b", "tcp", 900, 65535, 12, "selected");
          context.runOnContext(
              published -> {
                assertEquals(1, costs.sequence());
                costs.linkCost(3, "TCP a <-> b", "tcp", 990, 11, 12, "rtt");
              });
        });
    CostBatch first = next(batches);
    assertEquals(List.of("3", "400::/64"), first.changes().stream().map(c -> c.subject()).toList());
    assertEquals(List.of(2L, 3L), first.changes().stream().map(c -> c.sequence()).toList());
    assertEquals(MyceliumMessage.INFINITE, first.changes().get(0).oldCost());
    assertEquals(11, first.changes().get(0).newCost());
    assertEquals(CostSubject.ROUTE, first.changes().get(1).kind());
    assertEquals(3, first.merged());
    assertEquals(77, first.incarnation());
    CostBatch second = next(batches);
    assertEquals(2, second.sequence());
    assertEquals(12, second.changes().get(0).newCost());
  }

  @Test
  void closePublishesWhatWaits() throws Exception {
    BlockingQueue<RouteBatch> batches = new LinkedBlockingQueue<>();
    MyceliumBus.consume(
        vertx, MyceliumAddresses.ROUTE, RouteBatch.class, batches::add, f -> batches.clear());
    vertx
        .getOrCreateContext()
        .runOnContext(
            start -> {
              RoutePublisher routes = new RoutePublisher(vertx, SPEAKER);
              routes.selected(RouteChange.SELECTED, "400::/64", 3, "TCP", "tcp", 0, 11, 5, "new");
              routes.lost(RouteChange.EXPIRED, "500::/64", 9, "not renewed");
              routes.close();
              routes.lost(RouteChange.EXPIRED, "600::/64", 9, "after the end");
            });
    RouteBatch batch = next(batches);
    assertEquals(2, batch.changes().size());
    assertEquals(MyceliumMessage.INFINITE, batch.changes().get(1).metric());
    assertEquals("", batch.changes().get(1).nextHop());
  }

  @Test
  void slices() {
    List<Integer> all = List.of(1, 2, 3, 4, 5);
    assertEquals(List.of(1, 2), Pages.slice(all, 0, 2));
    assertEquals(List.of(5), Pages.slice(all, 4, 2));
    assertEquals(List.of(), Pages.slice(all, 9, 2));
    assertEquals(all, Pages.slice(all, 0, Integer.MAX_VALUE));
  }
}
