package org.mycelium.dataplane;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumFailure;
import org.mycelium.bus.PacketCount;
import org.mycelium.bus.PacketCountsRequest;
import org.mycelium.bus.PacketCountsSnapshot;
import org.mycelium.events.CounterPages;
import org.mycelium.events.Pages;
import org.mycelium.events.Speaker;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.link.BatchPool;
import org.mycelium.wiring.FibUpdate;
import org.mycelium.wiring.LinkUp;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.mycelium.wiring.MessagePackets;
import org.mycelium.wiring.RouteWanted;

/**
 * Connects the {@link DataPlane} to the node's local bus: new links, forwarding tables and message
 * packets in, wishes for routes and received message packets out. Packets themselves never pass
 * through here. An event-loop verticle; deploy it before the transports, so that it hears of every
 * link. Stopping it closes the host port.
 */
public final class DataPlaneVerticle extends VerticleBase {
  private static final long TICK_MILLIS = 1000;

  private final LocalAddresses addresses;
  private final HostPort host;
  private final NodeIdentity identity;
  private final Speaker speaker;
  private final BatchPool pool;
  private volatile @Nullable DataPlane dataPlane;
  private boolean flushScheduled;

  /**
   * A data plane for one node.
   *
   * @param identity the node
   * @param speaker its name and start in snapshots
   * @param host its device, or {@link NoHost}
   * @param pool batches, shared with the transports
   */
  public DataPlaneVerticle(NodeIdentity identity, Speaker speaker, HostPort host, BatchPool pool) {
    this.identity = identity;
    this.speaker = speaker;
    this.addresses = new LocalAddresses(identity.address());
    this.host = host;
    this.pool = pool;
  }

  @Override
  public Future<?> start() {
    LocalBus bus = new LocalBus(vertx);
    DataPlane plane = new DataPlane(identity, host, pool, effects(bus));
    dataPlane = plane;
    Future<?> registered =
        Future.all(
            bus.<LinkUp>consume(addresses.linkUp(), up -> plane.linkUp(up.link())).completion(),
            bus.<FibUpdate>consume(addresses.fib(), plane::fibUpdate).completion(),
            bus.<MessagePackets>consume(
                    addresses.messageToSend(), packets -> messages(plane, packets))
                .completion());
    CounterPages.serve(vertx, speaker, "data", () -> PublicCounters.of(plane));
    MyceliumBus.serve(
        vertx,
        MyceliumAddresses.request(speaker.node(), MyceliumAddresses.REQUEST_PACKETS),
        true,
        PacketCountsRequest.class,
        // Writing some thousand addresses takes its time: not on an event loop.
        request -> vertx.executeBlocking(() -> packetCounts(plane, request), false));
    vertx.setPeriodic(TICK_MILLIS, timer -> plane.tick());
    plane.start();
    return registered;
  }

  @Override
  public Future<?> stop() {
    host.close();
    return Future.succeededFuture();
  }

  private PacketCountsSnapshot packetCounts(DataPlane plane, PacketCountsRequest request) {
    AddressCounts counts =
        switch (request.by()) {
          case SOURCE -> plane.sources();
          case DESTINATION -> plane.destinations();
          case OTHER ->
              throw new MyceliumFailure(
                  FailureCode.MALFORMED, "packets are counted by source and by destination");
        };
    List<PacketCount> all = counts.list();
    return new PacketCountsSnapshot(
        speaker.node(),
        speaker.incarnation(),
        0,
        Speaker.wallMicros(),
        request.by(),
        counts.forgotten(),
        request.offset(),
        all.size(),
        Pages.slice(all, request.offset(), request.limit()));
  }

  /** The data plane, for its counters; null before the start. */
  public @Nullable DataPlane dataPlane() {
    return dataPlane;
  }

  /** Sends bursts of message packets together: the flush runs after those already queued here. */
  private void messages(DataPlane plane, MessagePackets packets) {
    packets.packets().forEach(plane::message);
    packets.done().run();
    if (!flushScheduled) {
      flushScheduled = true;
      context.runOnContext(
          nothing -> {
            flushScheduled = false;
            plane.flush();
          });
    }
  }

  private DataPlaneEffects effects(LocalBus bus) {
    return new DataPlaneEffects() {
      @Override
      public void routeWanted(long high) {
        bus.send(addresses.routeWanted(), new RouteWanted(high));
      }

      @Override
      public void messagesReceived(MessagePackets packets, Runnable refused) {
        bus.offer(addresses.messageReceived(), packets).onFailure(e -> refused.run());
      }
    };
  }
}
