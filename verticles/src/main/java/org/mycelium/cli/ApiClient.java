package org.mycelium.cli;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mycelium.cli.ApiTransport.Answer;

/**
 * Asks a running node over its HTTP API (spec 04 §2). Every failure is a {@link CommandFailure}
 * that names the place. Blocking.
 */
final class ApiClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Waits beyond this have no limit of their own: the node keeps it. */
  private static final long LONG_WAIT_SECONDS = 86_400;

  private static final int MAX_ERROR_TEXT = 1000;

  private final ApiTransport transport;

  ApiClient(ApiTransport transport) {
    this.transport = transport;
  }

  /** The body of a GET. */
  String get(String path) {
    return ask("GET", path, null, PATIENCE).body();
  }

  /** Sends JSON. */
  void post(String path, String json) {
    ask("POST", path, json, PATIENCE);
  }

  /** Sends a DELETE. */
  void delete(String path) {
    ask("DELETE", path, null, PATIENCE);
  }

  /**
   * A request that the node may answer only after a while.
   *
   * @param json the body, or null
   * @param waitSeconds what the request asks it to wait
   * @param further statuses that are an answer, not a failure
   */
  Answer await(
      String method, String path, @Nullable String json, long waitSeconds, Integer... further) {
    Duration patience = waitSeconds > LONG_WAIT_SECONDS ? null : PATIENCE.plusSeconds(waitSeconds);
    return ask(method, path, json, patience, further);
  }

  /**
   * A path segment or query value, percent-encoded: {@code tcp://…} becomes {@code tcp%3A%2F%2F…}.
   */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Answer ask(
      String method,
      String path,
      @Nullable String json,
      @Nullable Duration patience,
      Integer... further) {
    Answer answer;
    try {
      answer = transport.exchange(method, "/api/v1" + path, json, patience);
    } catch (IOException e) {
      throw new UnreachableException(
          "API not reachable at " + transport.place() + ": " + why(e), transport.advice(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted while waiting for the node", e);
    }
    if (answer.status() / 100 != 2 && !Set.of(further).contains(answer.status())) {
      String text = answer.body().strip().replaceAll("\\p{Cntrl}", " ");
      throw new CommandFailure(
          "the node at "
              + transport.place()
              + " answered "
              + answer.status()
              + (text.isEmpty()
                  ? ""
                  : ": " + text.substring(0, Math.min(text.length(), MAX_ERROR_TEXT))));
    }
    return answer;
  }

  private static String why(IOException e) {
    return e.getMessage() == null ? "connection refused" : e.getMessage();
  }

  @Override
  public void close() {
    transport.close();
  }
}
