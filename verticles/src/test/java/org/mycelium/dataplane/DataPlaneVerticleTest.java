package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mycelium.events.Speaker;
import org.mycelium.forwarding.Fib;
import org.mycelium.forwarding.FibEntry;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.link.BatchPool;
import org.mycelium.wiring.FibUpdate;
import org.mycelium.wiring.LinkUp;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.mycelium.wiring.MessagePacket;
import org.mycelium.wiring.MessagePackets;
import org.mycelium.wiring.RouteWanted;

/** The data plane on the local bus. */
class DataPlaneVerticleTest {
  private final NodeIdentity own = NodeIdentity.of(TestNode.vectorKey(0));
  private final NodeIdentity other = NodeIdentity.of(TestNode.vectorKey(1));
  private final LocalAddresses addresses = new LocalAddresses(own.address());
  private final FakeHost host = new FakeHost();
  private final DataPlaneVerticle verticle =
      new DataPlaneVerticle(own, new Speaker(own.address().toString(), 1), host, new BatchPool(4));
  private Vertx vertx;
  private LocalBus bus;

  @BeforeEach
  void deploy() throws Exception {
    vertx = Vertx.vertx();
    bus = new LocalBus(vertx);
    vertx.deployVerticle(verticle).await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private DataPlane plane() {
    return Objects.requireNonNull(verticle.dataPlane());
  }

  private FakeLink route() {
    FakeLink link = new FakeLink();
    bus.publish(addresses.linkUp(), new LinkUp(link));
    FibEntry entry = new FibEntry(other.subnet(), other.publicKey(), link, TestNode.NEVER);
    bus.publish(
        addresses.fib(),
        new FibUpdate(Fib.empty().with(entry), List.of(other.subnet()), List.of()));
    await(() -> plane().fib().size() == 1);
    return link;
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "gave up waiting");
      LockSupport.parkNanos(1_000_000);
    }
  }

  private byte[] message() {
    return Packets.sealedFrame(
        other,
        own.publicKey(),
        other.address(),
        own.address(),
        63,
        Packets.plain(UserData.MESSAGE, new byte[12]));
  }

  @Test
  void asksTheRouterAndSendsWhenTheTableComes() throws Exception {
    BlockingQueue<RouteWanted> wanted = new LinkedBlockingQueue<>();
    bus.<RouteWanted>consume(addresses.routeWanted(), wanted::add)
        .completion()
        .await(10, TimeUnit.SECONDS);
    host.send(Packets.ipv6(own.address(), other.address(), 60));
    assertEquals(new RouteWanted(other.address().high()), wanted.poll(10, TimeUnit.SECONDS));
    assertEquals(1, plane().waitingPackets());
    FakeLink link = route();
    await(() -> plane().counters().of(PacketEvent.FORWARD) == 1);
    assertEquals(132, link.takeOnly().length);
  }

  @Test
  void messagesGoBothWays() throws Exception {
    FakeLink link = route();
    BlockingQueue<MessagePackets> received = new LinkedBlockingQueue<>();
    bus.<MessagePackets>consume(addresses.messageReceived(), received::add)
        .completion()
        .await(10, TimeUnit.SECONDS);
    link.receive(message());
    MessagePackets packets = Objects.requireNonNull(received.poll(10, TimeUnit.SECONDS));
    assertEquals(other.address(), packets.packets().get(0).source());
    bus.send(
        addresses.messageToSend(),
        new MessagePackets(
            List.of(
                new MessagePacket(own.address(), other.address(), Buffer.buffer(new byte[12])))));
    await(() -> plane().counters().of(PacketEvent.FORWARD) == 1);
    assertEquals(84, link.takeOnly().length);
  }

  @Test
  void messagesThatNobodyConsumesAreCounted() {
    FakeLink link = route();
    link.receive(message());
    await(() -> plane().counters().of(DropReason.MESSAGE_NO_CONSUMER) == 1);
    assertEquals(0, plane().counters().of(DropReason.INTERNAL_ERROR));
  }

  @Test
  void undeployingClosesTheHost() throws Exception {
    for (String id : vertx.deploymentIDs()) {
      vertx.undeploy(id).await(10, TimeUnit.SECONDS);
    }
    assertTrue(host.closed);
  }
}
