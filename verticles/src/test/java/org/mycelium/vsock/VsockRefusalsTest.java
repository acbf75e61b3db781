package org.mycelium.vsock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Link;
import org.mycelium.testing.Await;
import org.mycelium.vsock.socket.Cancellation;
import org.mycelium.vsock.socket.FakeVsockFamily;
import org.mycelium.vsock.socket.SocketName;
import org.mycelium.vsock.socket.StreamFamily;
import org.mycelium.vsock.socket.StreamListener;
import org.mycelium.vsock.socket.StreamSocket;

/** What the whole transport refuses, and the words with which it does (spec 01 §4.5). */
class VsockRefusalsTest extends TransportRig {
  @Test
  void aConnectionFromACidThatIsNotAllowedIsClosedAndCounted() throws Exception {
    FakeNode host =
        listening(1, new JsonObject().put("vsock_allowed_cids", new JsonArray().add(7)));
    FakeNode guest = dialling(2); // seems to be CID 42
    link(guest, to(2));
    Await.until("closed", () -> guest.down.size() == 1);
    assertTrue(host.up.isEmpty());
    assertEquals(1, host.state().getJsonObject("counters").getLong("refusedCid"));
  }

  @Test
  void noMoreLinksThanAllowed() throws Exception {
    FakeNode host = listening(1, new JsonObject().put("vsock_max_links", 1));
    FakeNode first = dialling(2);
    FakeNode second = dialling(3);
    Link kept = link(first, to(2));
    Await.until("up", () -> host.up.size() == 1);
    link(second, to(2));
    Await.until("refused", () -> second.down.size() == 1);
    assertEquals(1, host.state().getJsonObject("counters").getLong("refusedFull"));
    String full = failure(host.dial(to(5)));
    assertTrue(full.contains("vsock_max_links"), full);

    kept.close("place");
    Await.until("a place is free", () -> host.down.size() == 1);
    link(second, to(2));
    Await.until("up", () -> host.up.size() == 2);
  }

  @Test
  void dialsFailWithWords() throws Exception {
    FakeNode guest = dialling(2);
    String reset = failure(guest.dial(to(2)));
    assertTrue(reset.startsWith("cannot reach vsock://2:9651: nobody listens on port 9651"), reset);
    assertTrue(reset.contains("ECONNRESET") && reset.contains("--vsock-listen-port 9651"), reset);
    assertTrue(failure(guest.dial(to(0))).contains("CID 0 is the hypervisor"));
    assertTrue(failure(guest.dial(to(0xffff_ffffL))).contains("for listening only"));
    assertTrue(failure(guest.dial(new Endpoint.Vsock(2, 0))).contains("vsock port 0"));
    String noFile = failure(guest.dial(new Endpoint.HybridVsock(folder + "/v.sock", PORT)));
    assertTrue(noFile.contains("ENOENT") && noFile.contains("uds_path"), noFile);
    assertEquals(5, guest.state().getJsonObject("counters").getLong("dialsFailed"));
    assertEquals(0, guest.state().getInteger("links"));
  }

  /** Whatever a socket library throws: who dials hears of it, who listens goes on. */
  @Test
  void errorsOfTheFamilyAreFailuresLikeOthers() throws Exception {
    FakeVsockFamily family = new FakeVsockFamily(folder, 42);
    FakeNode host = new FakeNode(vertx, 1);
    host.deploy(
        new VsockVerticle(new BrokenFamily(family), () -> NOTHING, 10_000),
        host.config().put("vsock_listen_port", PORT));
    assertTrue(failure(host.dial(to(2))).contains("played"));
    FakeNode guest = dialling(2);
    link(guest, to(2));
    Await.until("up", () -> host.up.size() == 1);
    assertEquals(2, host.state().getJsonObject("counters").getLong("acceptErrors"));
  }

  /** Fails to connect, and twice to accept, with what nobody should throw. */
  private record BrokenFamily(StreamFamily real) implements StreamFamily {
    @Override
    public StreamSocket connect(long cid, long port, Cancellation cancellation) {
      throw new NoClassDefFoundError("played");
    }

    @Override
    public StreamListener listen(long port) throws IOException {
      StreamListener listener = real.listen(port);
      AtomicInteger calls = new AtomicInteger();
      return new StreamListener() {
        @Override
        public SocketName local() {
          return listener.local();
        }

        @Override
        public @Nullable StreamSocket accept() throws IOException {
          switch (calls.incrementAndGet()) {
            case 1 -> throw new IllegalStateException("played");
            case 2 -> throw new NoClassDefFoundError("played");
            default -> {
              return listener.accept();
            }
          }
        }

        @Override
        public void stop() {
          listener.stop();
        }

        @Override
        public void close() {
          listener.close();
        }
      };
    }
  }

  @Test
  void aSecondDialToTheSameEndpointIsRefused() throws Exception {
    listening(1, new JsonObject());
    FakeNode guest = dialling(2);
    Link link = link(guest, to(2));
    assertTrue(failure(guest.dial(to(2))).contains("a link to it already"));
    link.close("gone");
    Await.until("down", () -> guest.down.size() == 1);
    link(guest, to(2));
  }

  @Test
  void aDialIsBoundedInTimeAndEndsWithTheNode() throws Exception {
    Path silent = folder.resolve("silent.sock");
    try (ServerSocketChannel monitor = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      monitor.bind(UnixDomainSocketAddress.of(silent)); // never answers CONNECT
      FakeNode hasty = new FakeNode(vertx, 1);
      hasty.deploy(
          new VsockVerticle(new FakeVsockFamily(folder, 3), () -> NOTHING, 50), hasty.config());
      Endpoint endpoint = new Endpoint.HybridVsock(silent.toString(), PORT);
      String late = failure(hasty.dial(endpoint));
      assertTrue(late.contains("no answer to CONNECT 9651 in time"), late);

      FakeNode patient = new FakeNode(vertx, 2);
      String id = patient.deploy(verticle(3), patient.config());
      var pending = patient.dial(endpoint);
      Await.until("the dial waits", () -> OpenResources.vsockThreads() == 1);
      FakeNode.get(vertx.undeploy(id));
      assertTrue(failure(pending).contains("the node is stopping"));
    }
    Files.delete(silent);
  }

  @Test
  void aListenerThatCannotOpenIsToldAndTheTransportGoesOn() throws Exception {
    Files.writeString(folder.resolve("fake_" + PORT), "not a socket");
    Files.writeString(folder.resolve("v.sock_" + PORT), "not a socket");
    FakeNode host = listening(1, new JsonObject().put("vsock_hybrid_listen", folder + "/v.sock"));
    JsonArray listeners = host.state().getJsonArray("listeners");
    String vsock = listeners.getJsonObject(0).getString("error");
    assertTrue(vsock.contains("EADDRINUSE"), vsock);
    String hybrid = listeners.getJsonObject(1).getString("error");
    assertTrue(hybrid.contains("is no socket"), hybrid);
    assertEquals("not a socket", Files.readString(folder.resolve("v.sock_" + PORT)));
  }

  @Test
  void withoutARouterTheStartFailsAndNamesTheNode() {
    FakeNode node = new FakeNode(vertx, 1);
    JsonObject config = new JsonObject().put("node", "400::77");
    String words = failure(vertx.deployVerticle(verticle(42), VsockVerticle.deployment(config)));
    assertTrue(words.contains("no router of node 400::77"), words + node.address);
  }

  @Test
  void aPrivateNetworkRefusesVsockUnlessAllowed() throws Exception {
    FakeNode host = listening(1, new JsonObject().put("network_name", "secret"));
    assertEquals(0, host.state().getJsonArray("listeners").size());
    assertTrue(failure(host.dial(to(2))).contains("vsock_allow_unprotected = true"));
    FakeNode allowed =
        listening(
            2, new JsonObject().put("network_name", "s").put("vsock_allow_unprotected", true));
    assertEquals(1, allowed.state().getJsonArray("listeners").size());
  }
}
