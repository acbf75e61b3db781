package org.mycelium.vsock;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.LongAdder;

/** What the vsock transport of one node counts; any thread. */
final class VsockCounters {
  /** Connections taken from listeners. */
  final LongAdder accepted = new LongAdder();

  /** Connections closed at once because vsock_allowed_cids does not have their CID. */
  final LongAdder refusedCid = new LongAdder();

  /** Connections closed, and dials refused, because of vsock_max_links. */
  final LongAdder refusedFull = new LongAdder();

  /** Failed calls of accept. */
  final LongAdder acceptErrors = new LongAdder();

  /** Dials that became links. */
  final LongAdder dialled = new LongAdder();

  /** Dials that failed or were refused. */
  final LongAdder dialsFailed = new LongAdder();

  JsonObject toJson() {
    return new JsonObject()
        .put("accepted", accepted.sum())
        .put("refusedCid", refusedCid.sum())
        .put("refusedFull", refusedFull.sum())
        .put("acceptErrors", acceptErrors.sum())
        .put("dialled", dialled.sum())
        .put("dialsFailed", dialsFailed.sum());
  }
}
