package org.mycelium.acceptance;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A node, ours or the original, running in a host of a {@link Netlab}. */
final class NodeProcess implements AutoCloseable {
  /** Where {@link #metrics} looks: what {@code --metrics-api-address} must say. */
  static final String METRICS = "127.0.0.1:9100";

  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private final Netlab lab;
  private final int host;
  private final Process process;
  private final Path log;
  private final String apiAddress;
  private @Nullable String ownSubnet;

  private NodeProcess(Netlab lab, int host, Process process, Path log, String apiAddress) {
    this.lab = lab;
    this.host = host;
    this.process = process;
    this.log = log;
    this.apiAddress = apiAddress;
  }

  /** The folder of the distribution under test. */
  static Path distribution() {
    return Path.of(System.getProperty("mycelium.dist"));
  }

  /** Its launcher. */
  static Path launcher() {
    return distribution().resolve("mycelium");
  }

  /** Starts a program with the node's flags and waits until its API answers. */
  static NodeProcess start(
      Path program, Path folder, Netlab lab, int host, List<String> arguments) {
    try {
      Path log = Files.createTempFile(folder, "node" + host + "-", ".log");
      List<String> words =
          new ArrayList<>(
              List.of(
                  program.toString(),
                  "-k",
                  folder.resolve("key" + host).toString(),
                  "--disable-peer-discovery",
                  "--disable-quic"));
      words.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(lab.in(host, words));
      builder.redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().put("HOME", folder.toString());
      NodeProcess node =
          new NodeProcess(lab, host, builder.start(), log, "http://127.0.0.1:8989/api/v1");
      Shell.await(START_LIMIT, node::answers, node::log);
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new AssertionError("the node ended with " + process.exitValue() + ":\n" + log());
    }
    return lab.exec(host, "curl", "-fsS", "-m", "2", apiAddress + "/admin").status() == 0;
  }

  private String get(String path) {
    return curl(apiAddress + path);
  }

  private String curl(String url) {
    return lab.exec(host, "curl", "-fsS", "-m", "5", url).ok();
  }

  /** Its Prometheus metrics: values by series, labels included. Needs {@link #METRICS}. */
  Map<String, Double> metrics() {
    Map<String, Double> values = new HashMap<>();
    for (String line : curl("http://" + METRICS + "/metrics").split("\n")) {
      int space = line.lastIndexOf(' ');
      if (!line.startsWith("#") && space > 0) {
        values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
      }
    }
    return values;
  }

  /** GET of a path below /api/v1 that answers an object. */
  JsonObject object(String path) {
    return new JsonObject(get(path));
  }

  /** GET of a path below /api/v1 that answers a list. */
  JsonArray list(String path) {
    return new JsonArray(get(path));
  }

  /** The node's overlay address. */
  String address() {
    return object("/admin").getString("nodeIp");
  }

  private synchronized String ownSubnet() {
    if (ownSubnet == null) {
      ownSubnet = object("/admin").getString("nodeSubnet"); // never changes
    }
    return ownSubnet;
  }

  /** The selected route to the /64 of an address, or null. */
  @Nullable JsonObject routeTo(String address) {
    String subnet = ownSubnet();
    for (Object each : list("/admin/routes/selected")) {
      JsonObject route = (JsonObject) each;
      String prefix = route.getString("subnet");
      if (!prefix.equals(subnet) && address.startsWith(prefix.substring(0, prefix.indexOf("::")))) {
        return route;
      }
    }
    return null;
  }

  /** What it has logged. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
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

  /** Ends it at once. */
  void kill() {
    process.destroyForcibly();
    waitForEnd();
  }

  /** Ends it in order; the exit status. */
  int stop() {
    process.destroy();
    return waitForEnd();
  }

  private int waitForEnd() {
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("no end 15 s after the signal:\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroyForcibly();
    }
  }
}
