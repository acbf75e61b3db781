package org.mycelium.cli.training;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The client commands, each against an API that answers the same every time. */
public final class ClientTraining {
  private static final String PEERS =
      """
      [{"endpoint":{"proto":"tcp","addr":"192.0.2.6:9651"},"type":"static",
        "connectionState":"alive","txBytes":1,"rxBytes":1,"discovered":1,"lastConnected":1}]
      """;
  private static final String ROUTES =
      """
      [{"subnet":"46d:b5b8:61bb:504f::/64","nextHop":"TCP 192.0.2.6:9651","metric":10,"seqno":0}]
      """;

  private ClientTraining() {}

  /**
   * Runs them all.
   *
   * @param cli runs a command line
   */
  public static void run(Consumer<List<String>> cli) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          byte[] body = (path.endsWith("/peers") ? PEERS : ROUTES).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    String api = "--api-addr=127.0.0.1:" + server.getAddress().getPort();
    for (List<String> words :
        List.of(
            List.of("peers", "list"),
            List.of("peers", "list", "--json"),
            List.of("routes", "selected"),
            List.of("routes", "selected", "--json"),
            List.of("--help"))) {
      List<String> line = new ArrayList<>(words);
      line.add(api);
      cli.accept(line);
    }
    server.stop(0);
  }
}
