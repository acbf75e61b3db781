package org.mycelium.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.mycelium.link.Endpoint;
import org.mycelium.link.SocketText;
import org.mycelium.link.Transport;
import org.mycelium.node.NodeOptions;

/** One node of the demonstration: runs it on a thread and tells what changes in it. */
final class DemoNode {
  private static final long STOP_SECONDS = 5;

  private final String name;
  private final Path keyFile;
  private final NodeOptions options;
  private final Endpoint endpoint;
  private final ApiClient api;
  private final Map<String, String> seen = new HashMap<>();
  private Thread thread = new Thread();

  DemoNode(String name, Path keyFile, List<Endpoint> peers) throws IOException {
    this.name = name;
    this.keyFile = keyFile;
    InetSocketAddress tcp = freePort();
    endpoint = new Endpoint.Socket(Transport.TCP, tcp);
    options =
        new NodeOptions()
            .setNoTun(true)
            .setTcpListenPort(tcp.getPort())
            .setApiAddr(freePort())
            .setPeers(peers);
    options.conclude();
    api = new ApiClient(options.getApiAddr());
  }

  // Another process could take it before the node does; the node then says so and ends.
  private static InetSocketAddress freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }
  }

  String name() {
    return name;
  }

  Path keyFile() {
    return keyFile;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  void start(NodeRunner runner) {
    thread =
        Thread.ofPlatform()
            .name("mycelium-demo-" + name)
            .unstarted(() -> runner.run(options, keyFile));
    thread.start();
  }

  boolean ended() {
    return !thread.isAlive();
  }

  void stop() {
    api.close();
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A line for each thing that is new or different since the last call. */
  List<String> news() {
    Map<String, String> now = new LinkedHashMap<>();
    try {
      describeNode(ApiJson.parse(api.get("/admin")), now);
      describePeers(ApiJson.objects(ApiJson.parse(api.get("/admin/peers"))), now);
      describeRoutes(ApiJson.objects(ApiJson.parse(api.get("/admin/routes/selected"))), now);
    } catch (CommandFailure e) {
      return List.of(); // it is starting; when it cannot, its thread ends
    }
    List<String> news = new ArrayList<>();
    now.forEach(
        (what, state) -> {
          if (!state.equals(seen.put(what, state))) {
            news.add("node " + name + "  " + what + "  " + state);
          }
        });
    seen.keySet().removeIf(what -> gone(what, now, news));
    return news;
  }

  private boolean gone(String what, Map<String, String> now, List<String> news) {
    if (now.containsKey(what)) {
      return false;
    }
    news.add("node " + name + "  " + what + "  gone");
    return true;
  }

  private void describeNode(@Nullable Object info, Map<String, String> now) {
    if (info instanceof Map<?, ?> node) {
      now.put(
          "address " + ApiJson.text(node.get("nodeIp")),
          "listens on " + endpoint.uri() + ", API http://" + SocketText.of(options.getApiAddr()));
    }
  }

  private static void describePeers(List<Map<?, ?>> peers, Map<String, String> now) {
    for (Map<?, ?> peer : peers) {
      now.put(
          "peer " + ApiJson.text(ApiJson.member(peer, "endpoint", "addr", "socket")),
          ApiJson.text(peer.get("connectionState"))
              + (peer.get("linkCost") == null
                  ? ""
                  : ", cost " + ApiJson.text(peer.get("linkCost"))));
    }
  }

  private static void describeRoutes(List<Map<?, ?>> routes, Map<String, String> now) {
    for (Map<?, ?> route : routes) {
      now.put(
          "route " + ApiJson.text(route.get("subnet")),
          "via "
              + ApiJson.text(route.get("nextHop"))
              + ", metric "
              + ApiJson.text(route.get("metric")));
    }
  }
}
