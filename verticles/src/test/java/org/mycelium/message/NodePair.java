package org.mycelium.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.CountersRequest;
import org.mycelium.bus.MessageState;
import org.mycelium.bus.MessageStatusRequest;
import org.mycelium.bus.NodeClient;
import org.mycelium.bus.ReceiveMessage;
import org.mycelium.bus.ReceiveMode;
import org.mycelium.bus.ReceivedMessage;
import org.mycelium.bus.SendMessage;
import org.mycelium.cli.demo.EchoHost;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.SecretKey;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Transport;
import org.mycelium.node.NodeOption;
import org.mycelium.node.NodeOptions;
import org.mycelium.node.NodeVerticle;

/** Two whole nodes without TUN, peered over TCP on loopback, each on a Vert.x of its own. */
final class NodePair implements AutoCloseable {
  static final long DEADLINE_SECONDS = 60;

  final Vertx vertxA = Vertx.vertx();
  final Vertx vertxB = Vertx.vertx();
  final NodeIdentity identityA = NodeIdentity.of(SecretKey.generate());
  final NodeIdentity identityB = NodeIdentity.of(SecretKey.generate());
  final NodeClient a = new NodeClient(vertxA, identityA.address().toString(), 30_000);
  final NodeClient b = new NodeClient(vertxB, identityB.address().toString(), 30_000);
  final NodeOptions optionsA;
  final NodeOptions optionsB;
  private final int port = freePort();
  private int portA;

  NodePair(Path folder) {
    optionsA = options(folder.resolve("a"), 0);
    optionsB = options(folder.resolve("b"), port);
  }

  private static NodeOptions options(Path folder, int tcpPort) {
    return new NodeOptions()
        .setNoTun(true)
        .setTcpListenPort(tcpPort)
        .setApiAddr(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .setJsonrpcAddr(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .set(NodeOption.MESSAGE_SPOOL_FOLDER, folder);
  }

  /** Starts both; a dials b, over the relay when there is one. */
  NodePair start(LossyRelay... relay) {
    await(
        vertxB.deployVerticle(
            new NodeVerticle(optionsB, identityB, new EchoHost(identityB.address(), n -> {}))));
    int dialled = relay.length == 0 ? port : await(relay[0].start(port));
    optionsA.setPeers(
        List.of(
            new Endpoint.Socket(
                Transport.TCP, new InetSocketAddress(InetAddress.getLoopbackAddress(), dialled))));
    await(
        vertxA.deployVerticle(
            new NodeVerticle(optionsA, identityA, new EchoHost(identityA.address(), n -> {}))));
    return this;
  }

  /** Starts a alone, listening on this port. */
  void startAlone(int listen) {
    portA = listen;
    optionsA.setTcpListenPort(listen);
    await(
        vertxA.deployVerticle(
            new NodeVerticle(optionsA, identityA, new EchoHost(identityA.address(), n -> {}))));
  }

  /** Where a listens when it was started alone. */
  int portA() {
    return portA;
  }

  /** Where b listens. */
  int portB() {
    return port;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends from a to b and returns the id. */
  String send(String topic, Bytes payload) {
    return await(a.ask(SendMessage.to(b.node(), Bytes.utf8(topic), payload))).id();
  }

  /** Waits for a message at b. */
  ReceivedMessage receive(ReceiveMode mode) {
    return receive(b, mode);
  }

  /** Waits for a message at a node. */
  ReceivedMessage receive(NodeClient node, ReceiveMode mode) {
    List<ReceivedMessage> messages =
        await(node.ask(ReceiveMessage.any(mode, DEADLINE_SECONDS * 900))).messages();
    assertEquals(1, messages.size());
    return messages.get(0);
  }

  void awaitState(NodeClient node, String id, MessageState... states) {
    until(
        () -> List.of(states).contains(await(node.ask(new MessageStatusRequest(id))).state()),
        () -> id + " is " + await(node.ask(new MessageStatusRequest(id))));
  }

  long count(NodeClient node, String event) {
    return await(node.ask(new CountersRequest("messages"))).entries().stream()
        .filter(counter -> event.equals(counter.labels().get("event")))
        .findFirst()
        .orElseThrow()
        .value();
  }

  static void until(Supplier<Boolean> condition, Supplier<String> otherwise) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!condition.get()) {
      assertTrue(System.nanoTime() < end, otherwise);
    }
  }

  @Override
  public void close() {
    await(vertxA.close());
    await(vertxB.close());
  }
}
