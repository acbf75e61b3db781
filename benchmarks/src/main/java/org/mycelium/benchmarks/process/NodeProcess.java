package org.mycelium.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running node program, ours or another with the same flags, without a TUN device, on loopback.
 * What it costs is read from the operating system (Linux). Ends with this program, also when that
 * is interrupted.
 */
final class NodeProcess implements AutoCloseable {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern LIVE = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

  private final Process process;
  private final Path log;
  private final int tcpPort;
  private final int apiPort;

  private NodeProcess(Process process, Path log, int tcpPort, int apiPort) {
    this.process = process;
    this.log = log;
    this.tcpPort = tcpPort;
    this.apiPort = apiPort;
    Programs.atExit(process::destroyForcibly);
  }

  /**
   * Starts a program. Does not wait for it.
   *
   * @param program the launcher or binary
   * @param home its home folder, so that key and caches of the user stay untouched
   */
  static NodeProcess start(Path program, Path home) {
    return start(program, home, List.of());
  }

  /**
   * The same.
   *
   * @param further flags
   */
  static NodeProcess start(Path program, Path home, List<String> further) {
    try {
      int tcpPort = freePort();
      int apiPort = freePort();
      Path log = home.resolve("log");
      List<String> words =
          List.of(
              program.toString(),
              "--no-tun",
              "--disable-quic",
              "--disable-peer-discovery",
              "--tcp-listen-port",
              Integer.toString(tcpPort),
              "--api-addr",
              "127.0.0.1:" + apiPort,
              "--jsonrpc-addr",
              "127.0.0.1:" + freePort(),
              "-k",
              home.resolve("key").toString());
      ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(words));
      builder.command().addAll(further);
      builder.environment().put("HOME", home.toString());
      builder.redirectErrorStream(true).redirectOutput(log.toFile());
      return new NodeProcess(builder.start(), log, tcpPort, apiPort);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Connects as soon as it listens, trying once a millisecond for at most 30 s. */
  RawPeer connect(RawPeer.Listener listener) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try {
        return new RawPeer(tcpPort, listener);
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new UncheckedIOException("nobody listens; its log:\n" + log(), e);
        }
      }
      Waiting.pause(Duration.ofMillis(1));
    }
  }

  /** Where peers reach it. */
  String endpoint() {
    return "tcp://127.0.0.1:" + tcpPort;
  }

  /** Port of its HTTP API. */
  int apiPort() {
    return apiPort;
  }

  /** URI of its HTTP API. */
  String api() {
    return "http://127.0.0.1:" + apiPort + "/api/v1";
  }

  /** Processor time used so far, all threads; counted by the kernel in steps of 10 ms. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Resident memory in bytes. */
  long residentBytes() {
    try {
      Matcher matcher =
          RESIDENT.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
      if (!matcher.find()) {
        throw new IllegalStateException("the node ended; its log:\n" + log());
      }
      return Long.parseLong(matcher.group(1)) << 10;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes of live objects after a full collection; empty when it is no JVM. */
  OptionalLong liveHeapBytes() {
    String histogram = jcmd("GC.class_histogram");
    Matcher matcher = LIVE.matcher(histogram);
    return matcher.find()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  /** The classes that hold most of the heap; empty when it is no JVM. */
  List<String> largestClasses(int count) {
    List<String> lines =
        jcmd("GC.class_histogram").lines().filter(line -> line.matches("\\s*\\d+:.*")).toList();
    return lines.subList(0, Math.min(count, lines.size()));
  }

  /** Output of a diagnostic command; empty when the process is no JVM. */
  private String jcmd(String command) {
    try {
      if (!Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/exe")).endsWith("java")) {
        return "";
      }
      Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
      Process run =
          new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), command)
              .redirectErrorStream(true)
              .start();
      String out = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      run.waitFor();
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until it uses less than 3 % of a core for a second; at most a minute. */
  void awaitQuiet() {
    List<Duration> used = new ArrayList<>(List.of(cpu()));
    do {
      Waiting.pause(Duration.ofSeconds(1));
      used.add(cpu());
    } while (used.size() < 60 && used.getLast().minus(used.get(used.size() - 2)).toMillis() >= 30);
  }

  private String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
