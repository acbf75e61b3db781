package org.mycelium.node.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.cli.demo.EchoHost;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.SecretKey;
import org.mycelium.link.EndpointParser;
import org.mycelium.node.NodeOption;
import org.mycelium.node.NodeOptions;
import org.mycelium.node.NodeVerticle;

/** Issue 5 item 6: data-plane traffic never enters the cluster. Looks at what members write. */
class MemberTrafficTest {
  private static final int PINGS = 2000;
  private static final int WINDOW = 50;
  private static final Pattern ADDRESS = Pattern.compile("mycelium\\.[a-z0-9.:]+");

  private final Vertx tap = Vertx.vertx();
  private final NetClient dialler = tap.createNetClient();
  private final Queue<String> frames = new ConcurrentLinkedQueue<>();
  private final List<Vertx> members = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (Vertx vertx : members.reversed()) {
      BusSuite.await(vertx.close());
    }
    BusSuite.await(tap.close());
  }

  /** A member whose bus the others reach through the tap. */
  private Vertx tapped() throws Exception {
    int port = BusSuite.freePort();
    int tapPort =
        BusSuite.await(
                tap.createNetServer()
                    .connectHandler(socket -> relay(socket, port))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    VertxOptions options = new VertxOptions();
    options.getEventBusOptions().setClusterPublicPort(tapPort);
    Map<String, Object> table =
        Map.of("event_bus_port", port, "manager", FakeClusterManager.class.getName());
    Vertx vertx = BusSuite.await(ClusterVertx.join(ClusterOptions.of(table), options));
    members.add(vertx);
    return vertx;
  }

  private void relay(NetSocket socket, int port) {
    socket.pause();
    dialler
        .connect(port, "127.0.0.1")
        .onComplete(
            server -> {
              Frames read = new Frames();
              socket.handler(
                  data -> {
                    read.parser.handle(data);
                    server.write(data);
                  });
              server.handler(socket::write); // answers to pings
              socket.closeHandler(closed -> server.close());
              server.closeHandler(closed -> socket.close());
              socket.resume();
            },
            failure -> socket.close());
  }

  /** Frames of the bus: four bytes of length, then as many. */
  private final class Frames {
    private final RecordParser parser = RecordParser.newFixed(4);
    private boolean body;

    Frames() {
      parser.handler(this::part);
    }

    private void part(Buffer part) {
      if (body) {
        frames.add(part.toString(StandardCharsets.ISO_8859_1));
      }
      parser.fixedSizeMode(body ? 4 : part.getInt(0));
      body = !body;
    }
  }

  private static NodeOptions options(int tcpPort) {
    return new NodeOptions()
        .setNoTun(true)
        .setTcpListenPort(tcpPort)
        .setApiAddr(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .set(NodeOption.JSONRPC_ADDR, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @Test
  void packetsOfTheOverlayAreNotInIt() throws Exception {
    Vertx first = tapped();
    Vertx second = tapped();
    NodeIdentity alice = NodeIdentity.of(SecretKey.generate());
    NodeIdentity bob = NodeIdentity.of(SecretKey.generate());
    int port = BusSuite.freePort();
    EchoHost aliceHost = new EchoHost(alice.address(), sequence -> {});
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger next = new AtomicInteger(WINDOW);
    EchoHost[] bobHost = new EchoHost[1];
    bobHost[0] =
        new EchoHost(
            bob.address(),
            sequence -> {
              answered.incrementAndGet();
              if (next.get() < PINGS) {
                bobHost[0].ping(alice.address(), next.getAndIncrement());
              }
            });
    // Everybody hears everybody: events have a reason to travel.
    for (Vertx vertx : List.of(first, second)) {
      for (String address : MyceliumAddresses.EVENTS) {
        BusSuite.await(vertx.eventBus().consumer(address, message -> {}).completion());
      }
    }
    BusSuite.await(first.deployVerticle(new NodeVerticle(options(port), alice, aliceHost)));
    NodeOptions bobs =
        options(0).setPeers(List.of(EndpointParser.parse("tcp://127.0.0.1:" + port)));
    BusSuite.await(second.deployVerticle(new NodeVerticle(bobs, bob, bobHost[0])));
    // The first pings may be lost while the route is looked for; lost ones are made up for.
    BusSuite.waitFor(
        () -> {
          if (answered.get() == 0) {
            bobHost[0].ping(alice.address(), 0);
          }
          return answered.get() > 0;
        },
        () -> "no answer to a ping");
    for (int i = 1; i < WINDOW; i++) {
      bobHost[0].ping(alice.address(), i);
    }
    BusSuite.waitFor(() -> answered.get() >= PINGS - WINDOW, () -> answered + " answers");

    Set<String> addresses = new TreeSet<>();
    for (String frame : frames) {
      Matcher matcher = ADDRESS.matcher(frame);
      while (matcher.find()) {
        addresses.add(matcher.group());
      }
    }
    assertTrue(addresses.contains(MyceliumAddresses.COST), addresses::toString);
    assertEquals(
        List.of(),
        addresses.stream().filter(a -> !a.startsWith(MyceliumAddresses.PREFIX)).toList());
    int count = frames.size();
    assertTrue(count < PINGS / 4, () -> count + " frames for " + answered + " answered pings");
  }
}
