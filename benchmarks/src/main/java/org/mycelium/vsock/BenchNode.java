package org.mycelium.vsock;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.link.BatchPool;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Link;
import org.mycelium.link.PacketBatch;
import org.mycelium.wire.DataPacket;
import org.mycelium.wiring.ControlReceived;
import org.mycelium.wiring.DialRequest;
import org.mycelium.wiring.LinkUp;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;

/** Router and data plane of a transport that is measured: attaches a receiver to every link. */
final class BenchNode {
  static final int PACKET_BYTES = DataPacket.PAYLOAD + 1400;
  private static final int SECONDS = 60;

  final Vertx vertx;
  final LocalAddresses addresses;
  final List<Link> up = new CopyOnWriteArrayList<>();
  private final LocalBus bus;
  private final OverlayAddress address;
  private final BatchPool pool = new BatchPool(32);

  /**
   * Makes it.
   *
   * @param receiver for each link; one whose links have none reads nothing
   */
  BenchNode(Vertx vertx, int number, @Nullable DataReceiver receiver) {
    this.vertx = vertx;
    this.address = new OverlayAddress(0x0400_0000_0000_0000L, number);
    this.addresses = new LocalAddresses(address);
    this.bus = new LocalBus(vertx);
    vertx.eventBus().localConsumer(addresses.routerPresent(), request -> request.reply(true));
    bus.<LinkUp>consume(
        addresses.linkUp(),
        message -> {
          up.add(message.link());
          if (receiver != null) {
            message.link().attach(receiver);
          }
        });
    bus.<ControlReceived>consume(addresses.control(), message -> message.done().run());
  }

  JsonObject config() {
    return new JsonObject().put("node", address.toString());
  }

  Link dial(Endpoint endpoint) {
    String scheme = endpoint instanceof Endpoint.Vsock ? "vsock" : "tcp";
    return await(
            bus.<LinkUp>request(
                addresses.dial(scheme), new DialRequest(endpoint), TimeUnit.SECONDS.toMillis(30)))
        .body()
        .link();
  }

  PacketBatch batch(int packets) {
    PacketBatch batch = pool.acquire();
    for (int i = 0; i < packets; i++) {
      int at = batch.reserve(PACKET_BYTES);
      DataPacket.writeHeader(batch.bytes(), at, 1400, 64, 1, 2, 3, 4);
      batch.commit(PACKET_BYTES);
    }
    return batch;
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
