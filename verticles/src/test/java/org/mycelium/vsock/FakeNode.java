package org.mycelium.vsock;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.link.BatchPool;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Link;
import org.mycelium.link.PacketBatch;
import org.mycelium.wire.DataPacket;
import org.mycelium.wire.Tlv;
import org.mycelium.wiring.ControlReceived;
import org.mycelium.wiring.ControlToSend;
import org.mycelium.wiring.DialRequest;
import org.mycelium.wiring.LinkDown;
import org.mycelium.wiring.LinkUp;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.mycelium.wiring.PeerInfo;
import org.mycelium.wiring.PeerList;
import org.mycelium.wiring.PeerRequest;

/** Plays router and data plane to a vsock transport, and remembers what it was told. */
final class FakeNode {
  final OverlayAddress address;
  final LocalAddresses addresses;
  final LocalBus bus;
  final Vertx vertx;
  final List<Link> up = new CopyOnWriteArrayList<>();
  final List<LinkDown> down = new CopyOnWriteArrayList<>();
  final List<Tlv> control = new CopyOnWriteArrayList<>();
  final List<Runnable> heldCredits = new CopyOnWriteArrayList<>();
  final BatchPool pool = new BatchPool(16);
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  volatile boolean holdCredits;
  volatile boolean attach = true;

  FakeNode(Vertx vertx, long number) {
    this.vertx = vertx;
    this.address = new OverlayAddress(0x0400_0000_0000_0000L + number, 1);
    this.addresses = new LocalAddresses(address);
    this.bus = new LocalBus(vertx);
    vertx.eventBus().localConsumer(addresses.routerPresent(), request -> request.reply(true));
    bus.<LinkUp>consume(
        addresses.linkUp(),
        message -> {
          up.add(message.link());
          if (attach) {
            message.link().attach(new Receiver());
          }
        });
    bus.<LinkDown>consume(addresses.linkDown(), down::add);
    bus.<ControlReceived>consume(
        addresses.control(),
        message -> {
          control.addAll(message.tlvs());
          if (holdCredits) {
            heldCredits.add(message.done());
          } else {
            message.done().run();
          }
        });
  }

  JsonObject config() {
    return new JsonObject().put("node", address.toString());
  }

  String deploy(VsockVerticle verticle, JsonObject config) throws Exception {
    return get(vertx.deployVerticle(verticle, VsockVerticle.deployment(config)));
  }

  /** Deploys the node's peer manager beside the transport. */
  void deployPeers() throws Exception {
    get(
        vertx.deployVerticle(
            "org.mycelium.peers.PeerManagerVerticle", new DeploymentOptions().setConfig(config())));
  }

  /** What the peer manager knows after a request. */
  List<PeerInfo> peers(PeerRequest request) {
    try {
      return get(bus.<PeerList>request(addresses.peers(), request, 30_000)).body().peers();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  Future<Message<LinkUp>> dial(Endpoint endpoint) {
    return bus.request(
        addresses.dial(endpoint instanceof Endpoint.HybridVsock ? "vsock+unix" : "vsock"),
        new DialRequest(endpoint),
        30_000);
  }

  JsonObject state() throws Exception {
    return get(vertx.eventBus().<JsonObject>request(addresses.transportState("vsock"), null))
        .body();
  }

  void send(Link link, Tlv... tlvs) {
    bus.send(addresses.linkControl(link.info().id()), new ControlToSend(List.of(tlvs)));
  }

  /** A batch of data packets with this byte as payload. */
  PacketBatch batch(int packets, int payloadBytes, int filler) {
    PacketBatch batch = pool.acquire();
    for (int i = 0; i < packets; i++) {
      int total = DataPacket.PAYLOAD + payloadBytes;
      int at = batch.reserve(total);
      DataPacket.writeHeader(batch.bytes(), at, payloadBytes, 64, 1, 2, 3, 4);
      java.util.Arrays.fill(batch.bytes(), at + DataPacket.PAYLOAD, at + total, (byte) filler);
      batch.commit(total);
    }
    return batch;
  }

  int receivedBytes() {
    synchronized (received) {
      return received.size();
    }
  }

  byte[] received() {
    synchronized (received) {
      return received.toByteArray();
    }
  }

  static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private final class Receiver implements DataReceiver {
    @Override
    public void packet(byte[] bytes, int offset, int length) {
      synchronized (received) {
        received.write(bytes, offset, length);
      }
    }

    @Override
    public void readComplete() {}
  }
}
