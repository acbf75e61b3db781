package org.mycelium.node.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.mycelium.testing.Await;
import org.mycelium.testing.TestPorts;

/**
 * Members of the default cluster manager end while its partitions still move from one to the other:
 * right after they met, one after the other, and all at once.
 */
class MemberCloseTest {
  private static final int CONSUMERS = 100;

  private final List<Vertx> members = new ArrayList<>();

  private void join(int count) throws Exception {
    List<Integer> ports = TestPorts.free(count);
    List<String> addresses = ports.stream().map(port -> "127.0.0.1:" + port).toList();
    for (int port : ports) {
      Map<String, Object> table =
          Map.of("name", "close-" + ports.get(0), "manager_port", port, "members", addresses);
      members.add(Await.result(ClusterVertx.join(ClusterOptions.of(table), new VertxOptions())));
    }
  }

  /** Registers in all partitions, while they move; the result is complete when all are done. */
  private Future<?> consumers() throws Exception {
    List<Future<?>> ready = new ArrayList<>();
    for (Vertx vertx : members) {
      Await.result(
          vertx.deployVerticle(
              context -> {
                for (int i = 0; i < CONSUMERS; i++) {
                  ready.add(vertx.eventBus().consumer("address" + i, message -> {}).completion());
                }
                return Future.succeededFuture();
              }));
    }
    return Future.all(ready);
  }

  private void oneAfterTheOther() throws Exception {
    join(2);
    consumers();
    for (Vertx vertx : members.reversed()) {
      Await.result(vertx.close());
    }
  }

  private void allAtOnce() throws Exception {
    join(3);
    Await.result(consumers()); // nothing is lost on the way
    Await.result(Future.join(members.stream().map(Vertx::close).toList()));
  }

  @RepeatedTest(3)
  void theLastComesFirst() throws Exception {
    oneAfterTheOther();
  }

  @RepeatedTest(2)
  void everybodyAtOnce() throws Exception {
    allAtOnce();
  }

  @Tag("full")
  @RepeatedTest(30)
  void theLastComesFirstManyTimes() throws Exception {
    oneAfterTheOther();
  }

  @Tag("full")
  @RepeatedTest(30)
  void everybodyAtOnceManyTimes() throws Exception {
    allAtOnce();
  }
}
