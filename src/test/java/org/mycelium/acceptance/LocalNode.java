package org.mycelium.acceptance;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node of the distribution on this machine's loopback: no TUN, no privileges, no namespace, ports
 * that the system chooses and that its log tells.
 */
final class LocalNode implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(40);
  private static final Pattern TCP = Pattern.compile("listening tcp=\\S*:(\\d+)");
  private static final Pattern API = Pattern.compile("api_addr listening port=(\\d+)");
  private static final Pattern METRICS =
      Pattern.compile("metrics_api_address listening port=(\\d+)");
  private static final Pattern RPC = Pattern.compile("jsonrpc_addr listening port=(\\d+)");
  private static final Pattern ADDRESS = Pattern.compile("node started .*address=(\\S+)");

  private final Process process;
  private final Path log;
  private final ProcessBuilder builder;

  private LocalNode(ProcessBuilder builder, Path log) throws IOException {
    this.builder = builder.redirectOutput(log.toFile());
    this.process = builder.start();
    this.log = log;
  }

  /** Starts a node with a key of its own and waits until it is ready. */
  static LocalNode start(Path folder, String... arguments) {
    return startWith("", folder, arguments);
  }

  /**
   * Starts a node.
   *
   * @param jvmFlags for MYCELIUM_JAVA_OPTS
   */
  static LocalNode startWith(String jvmFlags, Path folder, String... arguments) {
    return start(jvmFlags, List.of(), folder, arguments);
  }

  /** Starts a node with these words before its own: a command that ends in becoming the node. */
  static LocalNode startIn(List<String> before, Path folder, String... arguments) {
    return start("", before, folder, arguments);
  }

  /**
   * Starts a node.
   *
   * @param jvmFlags for MYCELIUM_JAVA_OPTS
   * @param before words before its own: a command that ends in becoming the node
   */
  static LocalNode start(String jvmFlags, List<String> before, Path folder, String... arguments) {
    try {
      Path key = Files.createTempFile(folder, "key", "");
      Files.delete(key);
      List<String> words = new ArrayList<>(before);
      words.addAll(
          List.of(
              NodeProcess.launcher().toString(),
              "--no-tun",
              "--tcp-listen-port=0",
              "--api-addr=127.0.0.1:0",
              "--jsonrpc-addr=127.0.0.1:0",
              "-k",
              key.toString()));
      words.addAll(List.of(arguments));
      return start(folder, words, jvmFlags);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a node with {@code vertx run}.
   *
   * @param config names all that a node here must not choose for itself
   */
  static LocalNode startVertx(Path folder, Path config) {
    String vertx = NodeProcess.distribution().resolve("vertx").toString();
    String verticle = "org.mycelium.node.NodeVerticle";
    return start(folder, List.of(vertx, "run", verticle, "--conf", config.toString()), "");
  }

  private static LocalNode start(Path folder, List<String> words, String jvmFlags) {
    try {
      Path log = Files.createTempFile(folder, "node", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(Shell.interruptible(words)).redirectErrorStream(true);
      builder.environment().put("HOME", folder.toString());
      builder.environment().put("MYCELIUM_JAVA_OPTS", jvmFlags);
      return ready(new LocalNode(builder, log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LocalNode ready(LocalNode node) {
    Shell.await(START_LIMIT, node::ready, node::log);
    return node;
  }

  /** Starts the same command with the same key once more, after this one has ended. */
  LocalNode again() {
    try {
      return ready(new LocalNode(builder, Files.createTempFile("node", ".log")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean ready() {
    if (!process.isAlive()) {
      throw new AssertionError("the node ended with " + process.exitValue() + ":\n" + log());
    }
    return ADDRESS.matcher(log()).find();
  }

  private String logged(Pattern pattern) {
    Matcher matcher = pattern.matcher(log());
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in the log:\n" + log());
    }
    return matcher.group(1);
  }

  /** Where it listens for peers. */
  int tcpPort() {
    return Integer.parseInt(logged(TCP));
  }

  /** Where its API listens, for {@code --api-addr}. */
  String apiAddress() {
    return "127.0.0.1:" + logged(API);
  }

  /** Where its metrics are. */
  String metricsAddress() {
    return "127.0.0.1:" + logged(METRICS);
  }

  /** Where its JSON-RPC API listens. */
  String rpcAddress() {
    return "127.0.0.1:" + logged(RPC);
  }

  /** Its overlay address. */
  String address() {
    return logged(ADDRESS);
  }

  /** GET of a path below /api/v1 that answers an object. */
  JsonObject object(String path) {
    return new JsonObject(get(path));
  }

  /** GET of a path below /api/v1 that answers a list. */
  JsonArray list(String path) {
    return new JsonArray(get(path));
  }

  private String get(String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + apiAddress() + "/api/v1" + path))
              .timeout(Duration.ofSeconds(10))
              .build();
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Bytes of its heap that are in use after a full collection. */
  long heapBytes() {
    return Jvm.heapBytes(pid());
  }

  /** What it has logged. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it runs. */
  boolean alive() {
    return process.isAlive();
  }

  /** Its process id: the launcher execs, so this is the node itself. */
  long pid() {
    return process.pid();
  }

  /** Sends a signal, such as {@code INT}. */
  void signal(String name) {
    Shell.sh("kill -" + name + " " + pid());
  }

  /** Waits for its end; the exit status. */
  int exit() {
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new AssertionError("no end within 20 s:\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
