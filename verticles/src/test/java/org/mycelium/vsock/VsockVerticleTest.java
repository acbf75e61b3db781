package org.mycelium.vsock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Link;
import org.mycelium.link.LinkInfo.Direction;
import org.mycelium.link.OutboundQueue;
import org.mycelium.testing.Await;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Tlv;

/**
 * The whole transport, with unix sockets in place of AF_VSOCK (spec 01 §4.5, the link contract, the
 * hybrid form). Real AF_VSOCK: the acceptance tests.
 */
class VsockVerticleTest extends TransportRig {
  @Test
  void linksCarryControlAndDataBothWaysAndHaveTheOriginalsIdentifier() throws Exception {
    FakeNode host = listening(1, new JsonObject());
    FakeNode guest = dialling(2);
    Link out = link(guest, to(2));
    Await.until("link up at the host", () -> host.up.size() == 1);
    Link in = host.up.get(0);

    // Spec 01 §4.1: VSOCK <lcid>:<lport> <-> <rcid>:<rport>, static cost 5.
    assertEquals("VSOCK 42:40000 <-> 2:9651", out.info().identifier());
    assertEquals(Direction.OUTBOUND, out.info().direction());
    assertEquals(5, out.info().staticCost());
    assertTrue(in.info().identifier().matches("VSOCK 2:9651 <-> 42:\\d+"), in.info().identifier());
    assertEquals(Direction.INBOUND, in.info().direction());
    assertTrue(in.info().endpoint() instanceof Endpoint.Vsock from && from.cid() == 42);
    assertEquals(List.of(out), guest.up);

    List<Tlv> hellos = IntStream.range(0, 300).<Tlv>mapToObj(Hello::of).toList();
    guest.send(out, hellos.toArray(new Tlv[0]));
    host.send(in, Hello.of(7));
    Await.until("300 hellos at the host", () -> host.control.size() == 300);
    assertEquals(hellos, host.control);
    Await.until("a hello at the guest", () -> guest.control.size() == 1);

    for (int i = 0; i < 20; i++) {
      int filler = i;
      Await.until("room", () -> out.sendData(guest.batch(40, 1400, filler)));
    }
    assertTrue(in.sendData(host.batch(1, 65_535, 9)));
    Await.until("data at the host", () -> host.receivedBytes() == 20 * 40 * 1440);
    Await.until("data at the guest", () -> guest.receivedBytes() == 65_575);
    byte[] data = host.received();
    for (int i = 0; i < 800; i++) {
      assertEquals(i / 40, data[i * 1440 + 1439], "packet " + i + " in order");
    }
    Await.until("sent is counted", () -> out.stats().sentBytes() == 20 * 40 * 1440 + 300 * 16);
    assertEquals(in.stats().receivedBytes(), out.stats().sentBytes());
  }

  @Test
  void everyLinkGoesDownExactlyOnceWhoeverCloses() throws Exception {
    FakeNode host = listening(1, new JsonObject());
    FakeNode guest = dialling(2);
    Link first = link(guest, to(2));
    first.close("by the guest");
    first.close("again");
    Await.until("down at both", () -> host.down.size() == 1 && guest.down.size() == 1);
    assertEquals("by the guest", guest.down.get(0).reason());
    assertEquals("the peer closed the connection", host.down.get(0).reason());

    link(guest, to(2));
    Await.until("up again", () -> host.up.size() == 2);
    host.up.get(1).close("by the host");
    Await.until("down again", () -> host.down.size() == 2 && guest.down.size() == 2);
    assertFalse(first.sendData(guest.batch(1, 1, 1)), "a closed link refuses");
    Set<Long> ids = new HashSet<>();
    host.down.forEach(down -> assertTrue(ids.add(down.link().info().id())));
    Await.until("no thread is left but the acceptor", () -> OpenResources.vsockThreads() == 1);
    assertEquals(0, host.state().getInteger("links"));
  }

  @Test
  void undeployEndsBlockedAcceptReadAndWriteAndLeavesNothing() throws Exception {
    FakeNode host = new FakeNode(vertx, 1);
    host.attach = false; // reads nothing, so that the guest's writer blocks
    String hostId = host.deploy(verticle(42), host.config().put("vsock_listen_port", PORT));
    FakeNode guest = new FakeNode(vertx, 2);
    String guestId = guest.deploy(verticle(42), guest.config());
    Link out = link(guest, to(2));
    Await.until("up", () -> host.up.size() == 1);
    Await.until(
        "the writer blocks and the queue is full", () -> !out.sendData(guest.batch(40, 1400, 1)));
    assertTrue(out.stats().droppedPackets() > 0);

    FakeNode.get(vertx.undeploy(guestId));
    assertEquals(1, guest.down.size());
    assertEquals("the node is stopping", guest.down.get(0).reason());
    FakeNode.get(vertx.undeploy(hostId));
    assertEquals(1, host.down.size());
    Await.until("no thread is left", () -> OpenResources.vsockThreads() == 0);
    Await.until("no socket is left", () -> OpenResources.sockets() <= socketsBefore);
    assertFalse(Files.exists(folder.resolve("fake_" + PORT)), "its socket file is gone");
  }

  @Test
  void stopLetsWaitingControlLeave() throws Exception {
    FakeNode host = listening(1, new JsonObject());
    FakeNode guest = new FakeNode(vertx, 2);
    String id = guest.deploy(verticle(42), guest.config());
    Link out = link(guest, to(2));
    Await.until("up", () -> host.up.size() == 1);
    guest.send(out, IntStream.range(0, 1000).mapToObj(Hello::of).toArray(Tlv[]::new));
    FakeNode.get(vertx.undeploy(id));
    Await.until("all arrived", () -> host.control.size() == 1000);
  }

  @Test
  void aStalledPeerCostsOnlyItself() throws Exception {
    FakeNode host = listening(1, new JsonObject());
    FakeNode sleepy = new FakeNode(vertx, 3);
    sleepy.attach = false;
    sleepy.deploy(verticle(43), sleepy.config());
    link(sleepy, to(2));
    Await.until("up", () -> host.up.size() == 1);
    Link stalled = host.up.get(0);
    Await.until("stalled", () -> !stalled.sendData(host.batch(40, 1400, 1)));

    FakeNode busy = dialling(4);
    link(busy, to(2));
    Await.until("up", () -> host.up.size() == 2);
    Link lively = host.up.get(1);
    long sent = 0;
    for (int i = 0; i < 100; i++) {
      Await.until("room", () -> lively.sendData(host.batch(40, 1400, 2)));
      sent += 40 * 1440;
    }
    long all = sent;
    Await.until("everything arrived", () -> busy.receivedBytes() >= all);
    assertEquals(1, host.up.stream().filter(link -> link == stalled).count());
    assertTrue(host.down.isEmpty());

    // Control piles up for the one that does not read, and it alone is closed.
    Tlv[] hellos = IntStream.range(0, 10_000).mapToObj(Hello::of).toArray(Tlv[]::new);
    for (int i = 0; i * 160_000 < OutboundQueue.MAX_CONTROL_BYTES + 1_000_000; i++) {
      host.send(stalled, hellos);
    }
    Await.until("the stalled one is closed", () -> host.down.size() == 1);
    assertEquals(stalled, host.down.get(0).link());
    assertTrue(host.down.get(0).reason().contains("does not read"), host.down.get(0).reason());
  }

  @Test
  void aRouterWithoutCreditsStopsTheReadingAndCloseEndsTheWait() throws Exception {
    FakeNode host = listening(1, new JsonObject());
    host.holdCredits = true;
    FakeNode guest = dialling(2);
    Link out = link(guest, to(2));
    Await.until("up", () -> host.up.size() == 1);
    // More than a socket holds, so that the sender notices; less than may wait for a peer.
    int batches = 60;
    for (int i = 0; i < batches; i++) {
      guest.send(out, IntStream.range(0, 1000).mapToObj(Hello::of).toArray(Tlv[]::new));
    }
    Await.until("credits are out", () -> host.control.size() >= 8192);
    long reading = host.up.get(0).stats().receivedBytes();
    assertTrue(reading < batches * 16_000L, "the reading stopped, received=" + reading);
    host.holdCredits = false;
    host.heldCredits.forEach(Runnable::run);
    Await.until("goes on", () -> host.control.size() == batches * 1000);
    host.holdCredits = true;
    for (int i = 0; i < batches; i++) {
      guest.send(out, IntStream.range(0, 1000).mapToObj(Hello::of).toArray(Tlv[]::new));
    }
    Await.until("credits are out again", () -> host.control.size() >= batches * 1000 + 8192);
    host.up.get(0).close("enough");
    Await.until("down", () -> host.down.size() == 1);
  }

  @Test
  void bytesOfAnotherProtocolCloseTheLink() throws Exception {
    FakeNode host = listening(1, new JsonObject());
    try (SocketChannel raw =
        SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("fake_" + PORT)))) {
      raw.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
      Await.until("closed", () -> host.down.size() == 1);
      assertTrue(
          host.down.get(0).reason().contains("not a Mycelium packet"), host.down.get(0).reason());
      assertEquals(-1, raw.read(ByteBuffer.allocate(10)));
    }
  }

  @Test
  void hybridNodesLinkThroughTheUnixSocketsOfAMachineMonitor() throws Exception {
    // The host's node listens on <path>_<port>; a monitor connects there for a guest.
    String vm = folder.resolve("v.sock").toString();
    FakeNode host = new FakeNode(vertx, 1);
    host.deploy(verticle(42), host.config().put("vsock_hybrid_listen", new JsonArray().add(vm)));
    try (SocketChannel monitor = SocketChannel.open(UnixDomainSocketAddress.of(vm + "_" + PORT))) {
      Await.until("up", () -> host.up.size() == 1);
      assertTrue(
          host.up.get(0).info().identifier().startsWith("VSOCK 2:9651 <-> " + vm + ":"),
          host.up.get(0).info().identifier());
      assertTrue(host.up.get(0).info().endpoint() instanceof Endpoint.HybridVsock);
      host.send(host.up.get(0), Hello.of(1));
      assertTrue(monitor.read(ByteBuffer.allocate(100)) > 0);
    }
    Await.until("down", () -> host.down.size() == 1);
    assertEquals(
        "vsock+unix://" + vm + ":9651",
        host.state().getJsonArray("listeners").getJsonObject(0).getString("address"));
  }
}
