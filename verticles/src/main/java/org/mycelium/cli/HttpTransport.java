package org.mycelium.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.mycelium.access.AccessToken;
import org.mycelium.link.SocketText;

/** Plain HTTP over TCP. */
final class HttpTransport implements ApiTransport {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  private final InetSocketAddress address;
  private final @Nullable AccessToken token;
  private final HttpClient http;

  /** To an address; {@code token} is shown with every request, null for none. */
  HttpTransport(InetSocketAddress apiAddress, @Nullable AccessToken token) {
    this.address = reachable(apiAddress);
    this.token = token;
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

  @Override
  public String place() {
    return SocketText.of(address);
  }

  @Override
  public String advice() {
    return "Is a node running? If its api_addr is another one, say --api-addr ip:port or name its"
        + " file with --config-file";
  }

  @Override
  public Answer exchange(
      String method, String target, @Nullable String json, @Nullable Duration patience)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + place() + target))
            .header("Content-Type", "application/json")
            .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
    if (patience != null) {
      request.timeout(patience);
    }
    if (token != null) {
      request.header("Authorization", token.header());
    }
    try {
      HttpResponse<String> response =
          http.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BODY));
      return new Answer(response.statusCode(), response.body());
    } catch (HttpTimeoutException e) {
      throw new IOException("no answer in time", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
