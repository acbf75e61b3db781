package org.mycelium.vsock;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Link;
import org.mycelium.testing.Await;
import org.mycelium.vsock.VsockDiagnosis.Device;
import org.mycelium.vsock.socket.FakeVsockFamily;
import org.mycelium.wiring.LinkUp;

/** A Vert.x, a short folder for the unix sockets in place of AF_VSOCK, and a look at what stays. */
abstract class TransportRig {
  static final long PORT = 9651;
  static final VsockDiagnosis NOTHING =
      new VsockDiagnosis(true, Device.MISSING, null, Set.of(), false);

  @SuppressWarnings("NullAway.Init") // set before each test
  Vertx vertx;

  @SuppressWarnings("NullAway.Init") // set before each test
  Path folder;

  long socketsBefore;

  @BeforeEach
  void begin() throws Exception {
    vertx = Vertx.vertx();
    // Short: a unix socket's path has at most 107 bytes.
    folder = Files.createTempDirectory(Path.of("/tmp"), "mvs");
    socketsBefore = OpenResources.sockets();
  }

  @AfterEach
  void end() throws Exception {
    FakeNode.get(vertx.close());
    Await.until("no thread of the transport is left", () -> OpenResources.vsockThreads() == 0);
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  VsockVerticle verticle(long peerCid) {
    return new VsockVerticle(new FakeVsockFamily(folder, peerCid), () -> NOTHING, 10_000);
  }

  static Endpoint to(long cid) {
    return new Endpoint.Vsock(cid, PORT);
  }

  static String failure(io.vertx.core.Future<?> future) {
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> FakeNode.get(future), "should have failed");
    Throwable cause = e.getCause();
    return cause == null ? "" : String.valueOf(cause.getMessage());
  }

  FakeNode listening(long number, JsonObject more) throws Exception {
    FakeNode node = new FakeNode(vertx, number);
    node.deploy(verticle(42), node.config().put("vsock_listen_port", PORT).mergeIn(more));
    return node;
  }

  FakeNode dialling(long number) throws Exception {
    FakeNode node = new FakeNode(vertx, number);
    node.deploy(verticle(42), node.config());
    return node;
  }

  Link link(FakeNode from, Endpoint endpoint) throws Exception {
    Message<LinkUp> reply = FakeNode.get(from.dial(endpoint));
    return reply.body().link();
  }
}
