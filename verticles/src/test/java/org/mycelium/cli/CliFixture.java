package org.mycelium.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.mycelium.node.DefaultPaths;
import org.mycelium.node.NodeOptions;
import org.mycelium.node.NodeRunner;
import org.mycelium.vsock.VsockDiagnosis;

/** A command line with captured streams, an environment of its own, and a scripted API server. */
final class CliFixture implements AutoCloseable {
  /** What a node was started with. */
  record Started(NodeOptions options, Path keyFile) {}

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Path home;
  private final HttpServer server;
  private final Map<String, String> environment = new HashMap<>();
  private VsockDiagnosis vsock =
      new VsockDiagnosis(true, VsockDiagnosis.Device.MISSING, null, Set.of(), false);

  /** Method and raw path of each request the server saw, with the body where there was one. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  final List<Started> started = new ArrayList<>();

  CliFixture(Path home) throws IOException {
    this.home = home;
    environment.put("HOME", home.toString());
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.start();
  }

  /** What the last request showed as Authorization; empty for nothing. */
  volatile String authorization = "";

  /** The address of the scripted API. */
  String api() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          String sent =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          authorization =
              Objects.requireNonNullElse(
                  exchange.getRequestHeaders().getFirst("Authorization"), "");
          requests.add(
              (exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + sent).strip());
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  void setVariable(String name, String value) {
    environment.put(name, value);
  }

  /** What the machine has of vsock from now on; nothing at first. */
  void setVsock(VsockDiagnosis diagnosis) {
    vsock = diagnosis;
  }

  /** Runs one command line; streams hold what it printed. */
  int run(String... arguments) {
    out.reset();
    err.reset();
    started.clear();
    DefaultPaths paths = new DefaultPaths(Map.copyOf(environment), "Linux", home.resolve("cwd"));
    NodeRunner runner =
        (options, keyFile, source, signal) -> {
          started.add(new Started(options, keyFile));
          return 0;
        };
    return new MyceliumCli(
            new CliContext(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                paths,
                () -> runner,
                () -> vsock))
        .run(arguments);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
