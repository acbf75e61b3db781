package org.mycelium.message;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The original node as a process on loopback, spoken to by its HTTP API. */
final class OriginalNode implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final String api;
  private final Path log;
  final String address;

  /**
   * Starts it and waits for its API.
   *
   * @param port where it listens for peers
   * @param peers ports on loopback that it dials
   * @param more further arguments
   */
  OriginalNode(Path folder, int port, List<Integer> peers, String... more) throws IOException {
    Path program = Path.of(System.getenv("MYCELIUM_REFERENCE"));
    int apiPort = freePort();
    this.api = "http://127.0.0.1:" + apiPort + "/api/v1";
    this.log = folder.resolve("original" + port + ".log");
    List<String> words =
        new ArrayList<>(
            List.of(
                program.toString(),
                "-k",
                folder.resolve("key" + port).toString(),
                "--no-tun",
                "--disable-peer-discovery",
                "--disable-quic",
                "--tcp-listen-port",
                "" + port,
                "--api-addr",
                "127.0.0.1:" + apiPort,
                "--jsonrpc-addr",
                "127.0.0.1:" + freePort()));
    words.addAll(List.of(more));
    if (!peers.isEmpty()) {
      words.add("--peers");
      peers.forEach(peer -> words.add("tcp://127.0.0.1:" + peer));
    }
    this.process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    NodePair.until(this::answers, this::log);
    this.address = new JsonObject(get("/admin").body()).getString("nodeIp");
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new AssertionError(log());
    }
    try {
      return get("/admin").statusCode() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  HttpResponse<String> get(String path) {
    return exchange("GET", path, null);
  }

  HttpResponse<String> exchange(String method, String path, @Nullable JsonObject body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api + path))
            .timeout(Duration.ofSeconds(90))
            .header("content-type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.encode()))
            .build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonObject message(String to, String topic, byte[] payload) {
    JsonObject body =
        new JsonObject()
            .put("dst", new JsonObject().put("ip", to))
            .put("payload", Base64.getEncoder().encodeToString(payload));
    return topic.isEmpty()
        ? body
        : body.put(
            "topic",
            Base64.getEncoder()
                .encodeToString(topic.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  /** Sends, and returns the id. */
  String send(String to, String topic, byte[] payload) {
    HttpResponse<String> answer = exchange("POST", "/messages", message(to, topic, payload));
    return new JsonObject(answer.body()).getString("id");
  }

  /** Takes a message, waiting at most 60 s. */
  JsonObject receive() {
    HttpResponse<String> answer = get("/messages?timeout=60");
    if (answer.statusCode() != 200) {
      throw new AssertionError("status " + answer.statusCode() + " " + log());
    }
    return new JsonObject(answer.body());
  }

  static byte[] payload(JsonObject message) {
    return Base64.getDecoder().decode(message.getString("payload"));
  }

  Object state(String id) {
    return new JsonObject(get("/messages/status/" + id).body()).getValue("state");
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
  }
}
