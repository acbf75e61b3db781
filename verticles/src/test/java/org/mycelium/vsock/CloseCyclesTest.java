package org.mycelium.vsock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Link;
import org.mycelium.testing.Await;
import org.mycelium.vsock.VsockDiagnosis.Device;
import org.mycelium.vsock.socket.FakeVsockFamily;
import org.mycelium.wire.Hello;
import org.mycelium.wiring.LinkDown;
import org.mycelium.wiring.PeerInfo;
import org.mycelium.wiring.PeerRequest;

/**
 * Connect, some traffic, close from a side and at a moment that chance picks, with an undeployment
 * in the middle every now and then: nothing may be left of any of it, nor may a peer manager think
 * that there is.
 */
class CloseCyclesTest {
  private static final int CYCLES = 1000;
  private static final long PORT = 9651;
  private static final Endpoint HOST = new Endpoint.Vsock(2, PORT);
  private static final PeerRequest ALL = new PeerRequest.All();
  private static final long SEED = 20_260_101;

  private final Random random = new Random(SEED);

  @Test
  void leaveNoThreadDescriptorOrLink() throws Exception {
    Vertx vertx = Vertx.vertx();
    Path folder = Files.createTempDirectory(Path.of("/tmp"), "mcc");
    VsockDiagnosis nothing = new VsockDiagnosis(true, Device.MISSING, null, Set.of(), false);
    FakeNode host = new FakeNode(vertx, 1);
    FakeNode guest = new FakeNode(vertx, 2);
    VsockVerticle listening =
        new VsockVerticle(new FakeVsockFamily(folder, 3), () -> nothing, 10_000);
    String hostId = host.deploy(listening, host.config().put("vsock_listen_port", PORT));
    String guestId = deployGuest(guest, folder, nothing);
    host.deployPeers();
    guest.deployPeers();
    long sockets = OpenResources.sockets();
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      String context = ", cycle " + cycle + ", seed " + SEED;
      int known = guest.up.size();
      guest.peers(new PeerRequest.Add(HOST));
      if (cycle % 50 == 49) {
        // In the middle of whatever the dial is at; the peer manager dials again.
        FakeNode.get(guest.vertx.undeploy(guestId));
        guestId = deployGuest(guest, folder, nothing);
      }
      Await.until("the peer is alive" + context, () -> alive(guest) && guest.up.size() > known);
      oneLife(host, guest, guest.up.getLast());
      if (cycle % 50 == 24) {
        FakeNode.get(guest.vertx.undeploy(guestId));
        Await.until("no link survives" + context, () -> guest.down.size() == guest.up.size());
        guestId = deployGuest(guest, folder, nothing);
      }
      guest.peers(new PeerRequest.Remove(HOST));
      Await.until(
          "all of the guest's are down" + context, () -> guest.down.size() == guest.up.size());
    }
    Await.until("all of the host's are down", () -> host.down.size() == host.up.size());
    assertTrue(guest.up.size() >= CYCLES, "links at the guest " + guest.up.size());
    Await.until("the guest knows no peer", () -> guest.peers(ALL).isEmpty());
    Await.until("the host knows no peer", () -> host.peers(ALL).isEmpty());
    assertOncePerLink(host);
    assertOncePerLink(guest);
    assertEquals(0, host.state().getInteger("links"));
    assertEquals(0, guest.state().getInteger("links"));
    Await.until("no thread is left but the acceptor", () -> OpenResources.vsockThreads() == 1);
    Await.until("no socket is left", () -> OpenResources.sockets() <= sockets);
    FakeNode.get(vertx.undeploy(hostId));
    Await.until("no thread is left", () -> OpenResources.vsockThreads() == 0);
    FakeNode.get(vertx.close());
    Files.delete(folder);
  }

  private static String deployGuest(FakeNode guest, Path folder, VsockDiagnosis nothing)
      throws Exception {
    return guest.deploy(
        new VsockVerticle(new FakeVsockFamily(folder, 3), () -> nothing, 10_000), guest.config());
  }

  private static boolean alive(FakeNode node) {
    return node.peers(ALL).stream().anyMatch(peer -> peer.state() == PeerInfo.State.ALIVE);
  }

  private void oneLife(FakeNode host, FakeNode guest, Link link) {
    if (random.nextBoolean()) {
      guest.send(link, Hello.of(random.nextInt()));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      link.sendData(guest.batch(1 + random.nextInt(40), random.nextInt(1400), i));
    }
    int known = host.up.size();
    switch (random.nextInt(3)) {
      case 0 -> link.close("by the guest, early");
      case 1 -> {
        Await.until("host knows a link", () -> !host.up.isEmpty());
        host.up.get(host.up.size() - 1).close("by the host");
        link.close("by the guest, at the same time");
      }
      default -> {
        Await.until("traffic", () -> host.up.size() >= Math.max(1, known));
        link.close("by the guest");
        link.close("twice");
      }
    }
  }

  private static void assertOncePerLink(FakeNode node) {
    Map<Long, Integer> downs = new HashMap<>();
    for (LinkDown down : node.down) {
      downs.merge(down.link().info().id(), 1, Integer::sum);
    }
    for (Link link : node.up) {
      assertEquals(1, downs.remove(link.info().id()), link.toString());
    }
    assertEquals(Map.of(), downs, "down without up");
  }
}
