package org.mycelium.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.ConfirmMessage;
import org.mycelium.bus.Counter;
import org.mycelium.bus.CountersRequest;
import org.mycelium.bus.MessageStatusRequest;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.NodeClient;
import org.mycelium.bus.ReceiveMessage;
import org.mycelium.bus.ReceiveMode;
import org.mycelium.bus.ReceivedMessage;
import org.mycelium.bus.SendMessage;
import org.mycelium.bus.WritePayload;
import org.mycelium.cli.demo.EchoHost;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.SecretKey;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Transport;
import org.mycelium.node.NodeOption;
import org.mycelium.node.NodeOptions;
import org.mycelium.node.NodeVerticle;

/**
 * Messages from an application on one node to an application on another, two whole nodes in this
 * process with an event bus each and TCP on loopback between them. {@code small} offers a steady
 * rate and prints what arrived and how long it took; {@code large} sends one long message and
 * prints its speed and the memory of this process, which is that of both nodes.
 */
public final class MessagesBenchmark {
  private static final int MEBIBYTE = 1 << 20;
  private static final int MAX_WAITING = 8192;
  private static final int WARM_SECONDS = 6;
  private static final int ROUNDS = 3;
  private static final Bytes TOPIC = Bytes.utf8("benchmark");

  private final PrintStream out = System.out;
  private final Vertx sender = Vertx.vertx();
  private final Vertx receiver = Vertx.vertx();
  private final NodeIdentity from = NodeIdentity.of(SecretKey.generate());
  private final NodeIdentity to = NodeIdentity.of(SecretKey.generate());
  private final NodeClient a = new NodeClient(sender, from.address().toString(), 60_000);
  private final NodeClient b = new NodeClient(receiver, to.address().toString(), 60_000);

  private final Semaphore waiting = new Semaphore(MAX_WAITING);
  private final AtomicInteger arrived = new AtomicInteger();
  private volatile long[] latencies = {};

  private MessagesBenchmark() {}

  /** {@code small [SECONDS [RATE [BYTES]]]} or {@code large [MEBIBYTES]}. */
  public static void main(String[] arguments) throws Exception {
    MessagesBenchmark benchmark = new MessagesBenchmark();
    try {
      benchmark.start(Files.createTempDirectory("mycelium-benchmark"));
      boolean large = arguments.length > 0 && arguments[0].equals("large");
      if (large) {
        benchmark.large(number(arguments, 1, 1024));
      } else {
        benchmark.small(
            number(arguments, 1, 10), number(arguments, 2, 10_000), number(arguments, 3, 100));
      }
    } finally {
      await(benchmark.sender.close());
      await(benchmark.receiver.close());
    }
  }

  private static int number(String[] arguments, int at, int otherwise) {
    return arguments.length > at ? Integer.parseInt(arguments[at]) : otherwise;
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.MINUTES);
  }

  private void start(Path folder) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    InetSocketAddress listener = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    NodeOptions dialling =
        options(0, folder.resolve("a"))
            .setPeers(List.of(new Endpoint.Socket(Transport.TCP, listener)));
    await(receiver.deployVerticle(node(options(port, folder.resolve("b")), to)));
    await(sender.deployVerticle(node(dialling, from)));
    // The first message also waits for the route.
    await(a.ask(SendMessage.to(b.node(), Bytes.EMPTY, Bytes.EMPTY)));
    await(b.ask(ReceiveMessage.any(ReceiveMode.TAKE, 60_000)));
  }

  private static NodeVerticle node(NodeOptions options, NodeIdentity identity) {
    return new NodeVerticle(options, identity, new EchoHost(identity.address(), sequence -> {}));
  }

  private static NodeOptions options(int port, Path spool) {
    return new NodeOptions()
        .setNoTun(true)
        .setTcpListenPort(port)
        .setApiAddr(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .setJsonrpcAddr(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .set(NodeOption.MESSAGE_SPOOL_FOLDER, spool);
  }

  private void small(int seconds, int rate, int bytes) throws Exception {
    MyceliumBus.consume(
        receiver,
        MyceliumAddresses.messageTopic(TOPIC),
        ReceivedMessage.class,
        message -> {
          long due = ByteBuffer.wrap(message.payload().toArray(0, 8)).getLong();
          int number = arrived.getAndIncrement();
          if (number < latencies.length) {
            latencies[number] = System.nanoTime() - due;
          }
          waiting.release();
        },
        refused -> out.println(refused.getMessage()));
    offer(WARM_SECONDS, rate, bytes); // what the JVM compiles then would be measured, too
    for (int round = 0; round < ROUNDS; round++) {
      long repeated = repeated();
      double took = offer(seconds, rate, bytes);
      Arrays.sort(latencies);
      out.printf(
          "offered %d/s of %d bytes for %d s: arrived %.0f/s, latency p50 %.2f ms, p99 %.2f ms,"
              + " max %.2f ms; packets repeated %d%n",
          rate,
          bytes,
          seconds,
          latencies.length / took,
          latencies[latencies.length / 2] / 1e6,
          latencies[(int) (latencies.length * 0.99)] / 1e6,
          latencies[latencies.length - 1] / 1e6,
          repeated() - repeated);
    }
    memory();
  }

  /** Packets that the sender has sent again, each after at least 100 ms. */
  private long repeated() throws Exception {
    return await(a.ask(new CountersRequest("messages"))).entries().stream()
        .filter(counter -> counter.labels().containsValue("packets_repeated"))
        .mapToLong(Counter::value)
        .sum();
  }

  /**
   * Offers messages at a steady rate and waits until the last has arrived. Latency counts from the
   * moment at which a message was due, so that a sender that falls behind makes nothing better.
   *
   * @return seconds from the first message to the last arrival
   */
  private double offer(int seconds, int rate, int bytes) throws InterruptedException {
    latencies = new long[seconds * rate];
    arrived.set(0);
    long begin = System.nanoTime();
    for (int i = 0; i < latencies.length; i++) {
      long due = begin + i * (1_000_000_000L / rate);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      waiting.acquire();
      byte[] payload = new byte[Math.max(8, bytes)];
      ByteBuffer.wrap(payload).putLong(due);
      a.ask(SendMessage.to(b.node(), TOPIC, Bytes.wrap(payload)));
    }
    waiting.acquire(MAX_WAITING);
    waiting.release(MAX_WAITING);
    return (System.nanoTime() - begin) / 1e9;
  }

  private void large(int mebibytes) throws Exception {
    long upload = 0;
    for (int i = 0; i < mebibytes; i++) {
      byte[] part = new byte[MEBIBYTE];
      Arrays.fill(part, (byte) i);
      upload =
          await(a.ask(new WritePayload(upload, (long) i * MEBIBYTE, Bytes.wrap(part)))).upload();
    }
    SendMessage message = SendMessage.to(b.node(), Bytes.EMPTY, Bytes.EMPTY);
    long begin = System.nanoTime();
    String id = await(a.ask(message.withUpload(upload))).id();
    List<ReceivedMessage> received =
        await(b.ask(ReceiveMessage.any(ReceiveMode.LEASE, 600_000))).messages();
    double took = (System.nanoTime() - begin) / 1e9;
    if (received.isEmpty()) {
      out.println("not arrived: " + await(a.ask(new MessageStatusRequest(id))));
      return;
    }
    out.printf("one message of %d MiB: %.1f s, %.1f MiB/s%n", mebibytes, took, mebibytes / took);
    await(b.ask(new ConfirmMessage(received.get(0).handle(), true)));
    memory();
  }

  private void memory() throws IOException {
    ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
        .forEach(
            pool ->
                out.printf(
                    "peak %s %d MiB%n", pool.getName(), pool.getPeakUsage().getUsed() / MEBIBYTE));
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmHWM"))
          .forEach(out::println);
    }
  }
}
