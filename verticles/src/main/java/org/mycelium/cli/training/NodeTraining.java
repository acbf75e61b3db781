package org.mycelium.cli.training;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.SecretKey;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Transport;
import org.mycelium.node.NodeOptions;
import org.mycelium.node.NodeVerticle;
import org.mycelium.wire.Packet;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/**
 * Three nodes on loopback, Alice between Bob and Carol, that peer, learn routes from a fourth, and
 * pass packets: what a node does in its first minutes, within a few seconds.
 */
public final class NodeTraining {
  private static final int ROUTES = 4000;
  private static final long PACKETS = 60_000;
  private static final int CROWD = 12;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long START_SECONDS = 30;
  private static final int SILENCE_MILLIS = 2000;

  private final NodeIdentity alice = NodeIdentity.of(SecretKey.generate());
  private final NodeIdentity bob = NodeIdentity.of(SecretKey.generate());
  private final NodeIdentity carol = NodeIdentity.of(SecretKey.generate());
  private final TrainingHost aliceHost = new TrainingHost();
  private final TrainingHost bobHost = new TrainingHost();
  private final TrainingHost carolHost = new TrainingHost();

  /** New keys for all. */
  public NodeTraining() {}

  /** Runs to the end; whatever is not reached in time is left out. */
  public void run() throws IOException, InterruptedException, ExecutionException, TimeoutException {
    Vertx vertx = Vertx.builder().with(new VertxOptions().setPreferNativeTransport(true)).build();
    int port = freePort();
    Endpoint there =
        new Endpoint.Socket(
            Transport.TCP, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    join(vertx.deployVerticle(new NodeVerticle(options(port), alice, aliceHost)));
    NodeOptions dialler = options(0).setPeers(List.of(there));
    join(vertx.deployVerticle(new NodeVerticle(dialler, bob, bobHost)));
    join(vertx.deployVerticle(new NodeVerticle(dialler, carol, carolHost)));
    announce(port);
    exchange();
    join(vertx.close());
  }

  /** Streams and single packets of all kinds both ways, with rests in between. */
  private void exchange() throws InterruptedException {
    long end = System.nanoTime() + LIMIT_NANOS;
    TrainingFrames toBob = new TrainingFrames(alice.address(), bob.address());
    TrainingFrames toAlice = new TrainingFrames(bob.address(), alice.address());
    TrainingFrames toCarol = new TrainingFrames(bob.address(), carol.address());
    TrainingFrames toBobFromCarol = new TrainingFrames(carol.address(), bob.address());
    for (long turn = 1; bobHost.received() < PACKETS && System.nanoTime() < end; turn++) {
      aliceHost.send(toBob.stream());
      bobHost.send(toAlice.acknowledgment());
      bobHost.send(toAlice.stream());
      aliceHost.send(toBob.acknowledgment());
      bobHost.send(toCarol.stream());
      carolHost.send(toBobFromCarol.acknowledgment());
      if (turn % 8 == 0) {
        TimeUnit.MILLISECONDS.sleep(1); // nothing is sent again here: leave the links some time
        single(aliceHost, toBob);
        single(bobHost, toAlice);
        single(carolHost, toBobFromCarol);
      }
      if (turn % 32 == 0) {
        crowd(aliceHost, toBob);
        crowd(bobHost, toAlice);
        crowd(bobHost, toCarol);
      }
    }
  }

  private static void single(TrainingHost host, TrainingFrames frames) {
    host.send(frames.echoRequest());
    host.send(frames.datagram(101));
    host.send(frames.datagram(1301));
    host.send(frames.begin());
    host.send(frames.write());
    host.send(frames.end());
    host.send(frames.multicast());
  }

  /** More than socket and queue take at once, of several flows in one turn. */
  private static void crowd(TrainingHost host, TrainingFrames frames) {
    for (int i = 0; i < CROWD; i++) {
      host.send(frames.stream(), frames.echoRequest(), frames.lastOfStream(), frames.datagram(8));
    }
  }

  /** Says on one connection what a large network would, and asks for it on another. */
  private static void announce(int port) throws IOException {
    SplittableRandom random = new SplittableRandom();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (Socket socket = new Socket(loopback, port);
        Socket asker = new Socket(loopback, port)) {
      OutputStream out = socket.getOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
      int bytes = 0;
      for (int i = 0; i < ROUTES; i++) {
        PublicKey key =
            new PublicKey(
                random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
        WirePrefix prefix = WirePrefix.of(key.address().subnet());
        Update update =
            new Update(0, Update.INTERVAL, 1, 10, prefix, RouterId.generate(key, random));
        if (buffer.remaining() < Packet.controlLength(update)) {
          out.write(buffer.array(), 0, buffer.position());
          buffer.clear();
        }
        Packet.writeControl(update, buffer);
        bytes += Packet.controlLength(update);
      }
      out.write(buffer.array(), 0, buffer.position());
      receive(asker, bytes); // the news
      buffer.clear();
      Packet.writeControl(new RouteRequest(0, null), buffer);
      asker.getOutputStream().write(buffer.array(), 0, buffer.position());
      receive(asker, bytes); // the whole table
      socket.shutdownOutput();
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
  }

  private static void receive(Socket socket, int bytes) throws IOException {
    socket.setSoTimeout(SILENCE_MILLIS);
    byte[] read = new byte[64 << 10];
    try {
      int more = socket.getInputStream().read(read);
      for (int left = bytes; more > 0 && left > more; left -= more) {
        more = socket.getInputStream().read(read);
      }
    } catch (SocketTimeoutException e) {
      // less came than expected: what was learned is enough
    }
  }

  private static void join(Future<?> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    future.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
  }

  private static NodeOptions options(int tcpPort) {
    return new NodeOptions()
        .setNoTun(true)
        .setTcpListenPort(tcpPort)
        .setApiAddr(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .setJsonrpcAddr(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
