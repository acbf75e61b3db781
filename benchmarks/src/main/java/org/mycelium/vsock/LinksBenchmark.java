package org.mycelium.vsock;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.Endpoint;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.Link;
import org.mycelium.vsock.VsockDiagnosis.Device;
import org.mycelium.vsock.socket.Cancellation;
import org.mycelium.vsock.socket.PlainVsock;
import org.mycelium.vsock.socket.StreamFamily;
import org.mycelium.vsock.socket.StreamListener;
import org.mycelium.vsock.socket.StreamSocket;
import org.mycelium.vsock.socket.UnixFamily;
import org.mycelium.vsock.socket.VsockFamily;

/**
 * Links of the vsock transport beside links of the TCP transport, in one process and one run:
 * throughput, round trip, processor time a megabyte, and what a stalled peer costs another. With
 * AF_VSOCK (in a machine of src/test/rig) also our sockets beside plain system calls; elsewhere
 * unix sockets carry the same links.
 */
public final class LinksBenchmark {
  private static final int ROUNDS = 5;
  private static final int PORT = 9651;
  private static final int PACKETS = 40;
  private static final int ROUND_TRIPS = 2000;
  private static final int PIECE_BYTES = 128 << 10;

  private final boolean real = "1".equals(System.getenv("VSOCKRIG_GUEST"));
  private final long bytes = (real ? 200L : 2000L) << 20;
  private final Vertx vertx = Vertx.vertx();
  private final Sink atServer = new Sink();
  private final Sink atClient = new Sink();
  private final BenchNode server = new BenchNode(vertx, 1, atServer);
  private final BenchNode client = new BenchNode(vertx, 2, atClient);

  private LinksBenchmark() {}

  /** Counts, and answers single packets when it is told to. */
  private static final class Sink implements DataReceiver {
    final AtomicLong bytes = new AtomicLong();
    volatile Runnable answer = () -> {};

    @Override
    public void packet(byte[] packet, int offset, int length) {
      bytes.addAndGet(length);
    }

    @Override
    public void readComplete() {
      answer.run();
    }
  }

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    System.out.println("load average " + Files.readString(Path.of("/proc/loadavg")).strip());
    new LinksBenchmark().run();
    System.out.println("load average " + Files.readString(Path.of("/proc/loadavg")).strip());
    System.exit(0);
  }

  private void run() throws Exception {
    Path folder = Files.createTempDirectory(Path.of("/tmp"), "mvb");
    StreamFamily family = real ? new VsockFamily() : new UnixFamily(folder);
    String name = real ? "AF_VSOCK" : "unix";
    deployVsock(server, family, new JsonObject().put("vsock_listen_port", PORT));
    deployVsock(client, family, new JsonObject());
    BenchNode.await(
        vertx.deployVerticle(
            "org.mycelium.tcp.TcpVerticle",
            new DeploymentOptions()
                .setConfig(
                    server
                        .config()
                        .put("tcp_listen_port", 0)
                        .put("tcp_listen_host", "127.0.0.1"))));
    BenchNode.await(
        vertx.deployVerticle(
            "org.mycelium.tcp.TcpVerticle", new DeploymentOptions().setConfig(client.config())));
    int port =
        BenchNode.await(
                vertx.eventBus().<JsonObject>request(server.addresses.transportState("tcp"), null))
            .body()
            .getInteger("port");
    Pair vsock = connect(new Endpoint.Vsock(1, PORT));
    Pair tcp = connect(EndpointParser.parse("tcp://127.0.0.1:" + port));

    double[][] rates = new double[2][ROUNDS];
    double[][] processor = new double[2][ROUNDS];
    double[][] trips = new double[2][ROUNDS];
    for (int round = -1; round < ROUNDS; round++) { // the first warms up
      for (int kind = 0; kind < 2; kind++) {
        Pair pair = kind == 0 ? vsock : tcp;
        long before = processorNanos();
        double rate = pair.stream(bytes);
        double spent = (processorNanos() - before) / 1e3 / (bytes / 1e6);
        double trip = pair.roundTrip();
        if (round >= 0) {
          rates[kind][round] = rate;
          processor[kind][round] = spent;
          trips[kind][round] = trip;
        }
      }
    }
    row(name + " link", rates[0], "MB/s");
    row("TCP link", rates[1], "MB/s");
    row(name + " link, processor both ends", processor[0], "us/MB");
    row("TCP link, processor both ends", processor[1], "us/MB");
    row(name + " link, round trip of a packet", trips[0], "us");
    row("TCP link, round trip of a packet", trips[1], "us");
    stalledNeighbour(name, family, vsock);
    sockets(name, family);
    BenchNode.await(vertx.close()); // removes the files of the unix sockets
    Files.delete(folder);
  }

  private static void deployVsock(BenchNode node, StreamFamily family, JsonObject more) {
    VsockDiagnosis nothing = new VsockDiagnosis(true, Device.MISSING, null, Set.of(), false);
    BenchNode.await(
        node.vertx.deployVerticle(
            new VsockVerticle(family, () -> nothing, 10_000),
            VsockVerticle.deployment(node.config().mergeIn(more))));
  }

  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void row(String what, double[] values, String unit) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%-40s %9.2f %s [%.2f .. %.2f]%n",
        what,
        sorted[sorted.length / 2],
        unit,
        sorted[0],
        sorted[sorted.length - 1]);
  }

  /** Both ends of one link. */
  private final class Pair {
    final Link out;
    final Link in;

    Pair(Link out, Link in) {
      this.out = out;
      this.in = in;
    }

    /** Megabytes a second from client to server. */
    double stream(long total) {
      long goal = atServer.bytes.get();
      long start = System.nanoTime();
      for (long sent = 0; sent < total; sent += (long) PACKETS * BenchNode.PACKET_BYTES) {
        while (!out.sendData(client.batch(PACKETS))) {
          LockSupport.parkNanos(20_000); // its queue is full: a TUN reader would drop here
        }
        goal += (long) PACKETS * BenchNode.PACKET_BYTES;
      }
      while (atServer.bytes.get() < goal) {
        LockSupport.parkNanos(20_000);
      }
      return total / 1e6 / ((System.nanoTime() - start) / 1e9);
    }

    /** Microseconds for a packet there and one back, on average. */
    double roundTrip() {
      atServer.answer = () -> in.sendData(server.batch(1));
      long start = System.nanoTime();
      for (int i = 0; i < ROUND_TRIPS; i++) {
        long before = atClient.bytes.get();
        out.sendData(client.batch(1));
        while (atClient.bytes.get() == before) {
          Thread.onSpinWait();
          LockSupport.parkNanos(1);
        }
      }
      double micros = (System.nanoTime() - start) / 1e3 / ROUND_TRIPS;
      atServer.answer = () -> {};
      return micros;
    }
  }

  private Pair connect(Endpoint endpoint) {
    int before = server.up.size();
    Link out = client.dial(endpoint);
    while (server.up.size() == before) {
      LockSupport.parkNanos(1_000_000);
    }
    return new Pair(out, server.up.get(before));
  }

  /** The same stream beside a link whose peer reads nothing and whose queue is full. */
  private void stalledNeighbour(String name, StreamFamily family, Pair busy) {
    BenchNode deaf = new BenchNode(vertx, 3, null);
    deployVsock(deaf, family, new JsonObject().put("vsock_listen_port", PORT + 1));
    double[] ratios = new double[ROUNDS];
    Link stalled = client.dial(new Endpoint.Vsock(1, PORT + 1));
    while (stalled.sendData(client.batch(PACKETS))) {
      Thread.onSpinWait(); // until neither socket nor queue takes more
    }
    for (int round = 0; round < ROUNDS; round++) {
      double beside = busy.stream(bytes);
      stalled.close("measured");
      double alone = busy.stream(bytes);
      ratios[round] = beside / alone;
      stalled = client.dial(new Endpoint.Vsock(1, PORT + 1));
      while (stalled.sendData(client.batch(PACKETS))) {
        Thread.onSpinWait();
      }
    }
    row(name + " link beside a stalled one / alone", ratios, "");
  }

  // Sockets alone

  /** Without links: what is left of their cost is that of framing, queues and threads. */
  private void sockets(String name, StreamFamily family) throws Exception {
    double[] plain = new double[ROUNDS];
    double[] ratios = new double[ROUNDS];
    double[][] processor = new double[2][ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      double withPlain = real ? plain(bytes) : 1;
      long before = processorNanos();
      double withOurs = ours(family, bytes);
      long between = processorNanos();
      tcp(bytes);
      long after = processorNanos();
      if (round >= 0) {
        plain[round] = withPlain;
        ratios[round] = withOurs / withPlain;
        processor[0][round] = (between - before) / 1e3 / (bytes / 1e6);
        processor[1][round] = (after - between) / 1e3 / (bytes / 1e6);
      }
    }
    if (real) {
      row("plain send and recv, 128 KiB", plain, "MB/s");
      row("our socket / plain calls", ratios, "");
    }
    row(name + " socket alone, processor", processor[0], "us/MB");
    row("TCP socket alone, processor", processor[1], "us/MB");
  }

  private static void tcp(long total) throws Exception {
    try (ServerSocketChannel listener =
            ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        SocketChannel out = SocketChannel.open(listener.getLocalAddress());
        SocketChannel in = listener.accept()) {
      ByteBuffer sending = ByteBuffer.allocateDirect(PIECE_BYTES);
      ByteBuffer receiving = ByteBuffer.allocateDirect(PIECE_BYTES);
      Thread sender =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (long sent = 0; sent < total; sent += PIECE_BYTES) {
                        sending.clear();
                        while (sending.hasRemaining()) {
                          out.write(sending);
                        }
                      }
                      out.shutdownOutput();
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      while (in.read(receiving.clear()) > 0) {}
      sender.join();
    }
  }

  private static double plain(long total) throws Exception {
    PlainVsock listener = PlainVsock.listen(PORT + 2);
    PlainVsock out = PlainVsock.connect(PORT + 2);
    PlainVsock in = listener.accept();
    try (Arena arena = Arena.ofShared()) {
      var sending = arena.allocate(PIECE_BYTES);
      var receiving = arena.allocate(PIECE_BYTES);
      long start = System.nanoTime();
      Thread sender =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (long sent = 0; sent < total; sent += PIECE_BYTES) {
                      out.send(sending);
                    }
                    out.close();
                  });
      while (in.receive(receiving) > 0) {}
      double rate = total / 1e6 / ((System.nanoTime() - start) / 1e9);
      sender.join();
      in.close();
      listener.close();
      return rate;
    }
  }

  private static double ours(StreamFamily family, long total) throws Exception {
    StreamListener listener = family.listen(PORT + 3);
    StreamSocket out = family.connect(1, PORT + 3, new Cancellation());
    StreamSocket in = listener.accept();
    if (in == null) {
      throw new IllegalStateException("nobody came");
    }
    ByteBuffer sending = ByteBuffer.allocateDirect(PIECE_BYTES);
    ByteBuffer receiving = ByteBuffer.allocateDirect(PIECE_BYTES);
    long start = System.nanoTime();
    Thread sender =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (long sent = 0; sent < total; sent += PIECE_BYTES) {
                      out.write(sending.clear());
                    }
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                  out.close();
                });
    while (in.read(receiving.clear()) > 0) {}
    double rate = total / 1e6 / ((System.nanoTime() - start) / 1e9);
    sender.join();
    in.close();
    listener.close();
    return rate;
  }
}
