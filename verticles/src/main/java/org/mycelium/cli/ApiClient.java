package org.mycelium.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.mycelium.link.SocketText;

/**
 * Asks a running node over its HTTP API (spec 04 §2). Every failure is a {@link CommandFailure}
 * that names the address. Blocking.
 */
final class ApiClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
  private static final long MAX_BODY = 64L << 20;
  private static final int MAX_ERROR_TEXT = 500;

  private final InetSocketAddress address;
  private final HttpClient http;

  ApiClient(InetSocketAddress apiAddress) {
    address = reachable(apiAddress);
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .proxy(HttpClient.Builder.NO_PROXY)
            .sslContext(noTls())
            .build();
  }

  // A node that listens on every address is asked on loopback.
  private static InetSocketAddress reachable(InetSocketAddress address) {
    if (!address.getAddress().isAnyLocalAddress()) {
      return address;
    }
    byte[] loopback =
        address.getAddress().getAddress().length == 4 ? new byte[] {127, 0, 0, 1} : new byte[16];
    loopback[loopback.length - 1] = 1;
    try {
      return new InetSocketAddress(InetAddress.getByAddress(loopback), address.getPort());
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 bytes are an address", e);
    }
  }

  // The API is plain HTTP; a context without trust store spares reading the system's certificates.
  private static SSLContext noTls() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[0], new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  /** The body of a GET. */
  String get(String path) {
    return send("GET", path, BodyPublishers.noBody());
  }

  /** Sends JSON. */
  void post(String path, String json) {
    send("POST", path, BodyPublishers.ofString(json));
  }

  /** Sends a DELETE. */
  void delete(String path) {
    send("DELETE", path, BodyPublishers.noBody());
  }

  /** A path segment, percent-encoded: {@code tcp://…} becomes {@code tcp%3A%2F%2F…}. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private String send(String method, String path, BodyPublisher body) {
    URI uri = URI.create("http://" + SocketText.of(address) + "/api/v1" + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(REQUEST_TIMEOUT)
            .header("Content-Type", "application/json")
            .method(method, body)
            .build();
    HttpResponse<String> response;
    try {
      response = http.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BODY));
    } catch (HttpTimeoutException e) {
      throw unreachable("no answer in time", e);
    } catch (IOException e) {
      throw unreachable(e.getMessage() == null ? "connection refused" : e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted while waiting for the node", e);
    }
    if (response.statusCode() / 100 != 2) {
      String text = response.body().strip().replaceAll("\\p{Cntrl}", " ");
      throw new CommandFailure(
          "the node at "
              + SocketText.of(address)
              + " answered "
              + response.statusCode()
              + (text.isEmpty()
                  ? ""
                  : ": " + text.substring(0, Math.min(text.length(), MAX_ERROR_TEXT))));
    }
    return response.body();
  }

  private CommandFailure unreachable(String why, IOException cause) {
    return new CommandFailure(
        "API not reachable at "
            + SocketText.of(address)
            + ": "
            + why
            + ". Is a node running? If its api_addr is another one, say --api-addr ip:port or name"
            + " its file with --config-file",
        cause);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
