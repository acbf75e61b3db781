package org.mycelium.events;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;
import org.mycelium.bus.Counter;
import org.mycelium.bus.CountersRequest;
import org.mycelium.bus.CountersSnapshot;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;

/** Answers {@link CountersRequest} for one part of a node. */
public final class CounterPages {
  private CounterPages() {}

  /**
   * Serves the counters of a part to every member of the cluster.
   *
   * @param speaker the node
   * @param part one of {@link MyceliumAddresses#COUNTER_PARTS}
   * @param counters taken anew for each request, on the calling context
   */
  public static void serve(
      Vertx vertx, Speaker speaker, String part, Supplier<List<Counter>> counters) {
    MyceliumBus.serve(
        vertx,
        MyceliumAddresses.request(speaker.node(), MyceliumAddresses.REQUEST_COUNTERS + "." + part),
        true,
        CountersRequest.class,
        request -> Future.succeededFuture(page(speaker, request, counters.get())));
  }

  private static CountersSnapshot page(
      Speaker speaker, CountersRequest request, List<Counter> all) {
    return new CountersSnapshot(
        speaker.node(),
        speaker.incarnation(),
        0,
        Speaker.wallMicros(),
        request.offset(),
        all.size(),
        Pages.slice(all, request.offset(), request.limit()));
  }
}
