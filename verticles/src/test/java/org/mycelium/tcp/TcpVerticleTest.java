package org.mycelium.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mycelium.tcp.FakeNode.await;
import static org.mycelium.tcp.FakeNode.failure;
import static org.mycelium.tcp.FakeNode.until;

import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.Link;

/** Listener, dialler, admission and start of the TcpVerticle. */
class TcpVerticleTest {
  private final Vertx vertx = Vertx.vertx();
  private final FakeNode node = new FakeNode(vertx);
  private final FakeNode other = new FakeNode(vertx);

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void theDefaultListenerTakesBothFamilies() {
    node.start(node.config().put("tcp_listen_port", 0));
    other.start(other.config());
    assertTrue(node.state().getString("listen").startsWith("[::]:"));
    Link four = await(other.dial(EndpointParser.parse("tcp://127.0.0.1:" + node.port())));
    Link six = await(other.dial(EndpointParser.parse("tcp://[::1]:" + node.port())));
    until("both accepted", () -> node.ups.size() == 2);
    assertEquals(15, four.info().staticCost());
    assertEquals(10, six.info().staticCost());
    assertEquals(List.of(15, 10), node.ups.stream().map(link -> link.info().staticCost()).toList());
    // The JDK shows an IPv4-mapped address as IPv4; see SocketText.
    assertTrue(node.ups.getFirst().info().endpoint().uri().startsWith("tcp://127.0.0.1:"));
  }

  /** Port taken → error (a deliberate difference: the original goes on without a listener). */
  @Test
  void aTakenPortFailsTheStart() {
    node.start(node.listening());
    String failure =
        failure(
            other.deploy(new TcpVerticle(), other.listening().put("tcp_listen_port", node.port())));
    assertTrue(failure.contains("cannot listen on tcp 127.0.0.1:" + node.port()), failure);
    assertTrue(failure.contains("choose another tcp_listen_port"), failure);
  }

  @Test
  void withoutIpv6ItListensOnIpv4() {
    List<String> hosts = new ArrayList<>();
    TcpVerticle verticle =
        new TcpVerticle(
            bootstrap -> bootstrap::connect,
            bootstrap ->
                address -> {
                  hosts.add(
                      address.getAddress() instanceof Inet6Address
                          ? "::"
                          : address.getHostString());
                  return address.getAddress() instanceof Inet6Address
                      ? new EmbeddedChannel()
                          .newFailedFuture(new IOException("Address family not supported"))
                      : bootstrap.bind(address);
                });
    await(node.deploy(verticle, node.config().put("tcp_listen_port", 0)));
    assertEquals(List.of("::", "0.0.0.0"), hosts);
    other.start(other.config());
    await(other.dial(EndpointParser.parse("tcp://127.0.0.1:" + node.port())));
  }

  @Test
  void withoutAPortThereIsNoListener() {
    node.start(node.config().putNull("tcp_listen_port"));
    assertEquals(null, node.state().getValue("listen"));
  }

  @Test
  void withoutARouterTheStartFailsNamingTheNode() {
    String failure =
        failure(node.deploy(new TcpVerticle(), new JsonObject().put("node", "400::dead")));
    assertTrue(failure.contains("no router of node 400::dead"), failure);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'node':'x'}",
        "{'node':'400::1','tcp_listen_port':65536}",
        "{'node':'400::1','tcp_listen_port':-1}",
        "{'node':'400::1','tcp_listen_port':'9651'}",
        "{'node':'400::1','tcp_listen_port':1.5}",
        "{'node':'400::1','tcp_listen_host':'localhost'}",
        "{'node':'400::1','tcp_max_links':0}",
        "{'node':'400::1','tcp_max_links_per_source':0}",
        "{'node':'400::1','firewall_mark':4294967296}",
        "{'node':'400::1','tcp_port':1}"
      })
  void badConfigurationIsRefusedWithTheKey(String json) {
    JsonObject config = new JsonObject(json.replace('\'', '"'));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> TcpOptions.fromJson(config));
    List<String> keys = new ArrayList<>(config.fieldNames());
    String key = keys.isEmpty() ? "node" : keys.getLast();
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("'" + key + "'") || key.equals("node"), message);
  }

  /** Spec 01 W29: connections are capped, in total and for each source, and counted. */
  @Test
  void inboundConnectionsAreCapped() {
    node.start(node.listening().put("tcp_max_links", 3).put("tcp_max_links_per_source", 2));
    int port = node.port();
    try (RawPeer first = new RawPeer(port);
        RawPeer second = new RawPeer(port)) {
      until("two links", () -> node.ups.size() == 2);
      try (RawPeer third = new RawPeer(port)) {
        assertTrue(third.ended());
      }
      assertEquals(1, node.state().getLong("refusedPerSource"));
      first.end();
      until("a place is free", () -> node.state().getInteger("inboundLinks") == 1);
      try (RawPeer fourth = new RawPeer(port)) {
        until("taken", () -> node.ups.size() == 3);
        fourth.send(RawPeer.hello(1));
        assertEquals(16, fourth.packet().length);
        second.send(RawPeer.hello(1));
        assertEquals(16, second.packet().length);
      }
    }
  }

  @Test
  void theTotalIsCapped() {
    node.start(node.listening().put("tcp_max_links", 1));
    try (RawPeer first = new RawPeer(node.port());
        RawPeer second = new RawPeer(node.port())) {
      assertTrue(second.ended());
      first.send(RawPeer.hello(1));
      assertEquals(16, first.packet().length);
      assertEquals(1, node.state().getLong("refusedTotal"));
    }
  }

  @Test
  void aRefusedDialSaysSo() {
    node.start(node.listening());
    int port = node.port();
    await(vertx.undeploy(node.deployment));
    other.start(other.config());
    String failure = failure(other.dial(EndpointParser.parse("tcp://127.0.0.1:" + port)));
    assertEquals(
        "tcp://127.0.0.1:" + port + ": connection refused (no node listens on that port)", failure);
    assertTrue(failure(other.dial(EndpointParser.parse("tcp://127.0.0.1:0"))).contains("port 0"));
    assertTrue(
        failure(other.dial(EndpointParser.parse("quic://127.0.0.1:1"))).contains("not a tcp"));
    assertEquals(3, other.state().getLong("failedDials"));
  }

  /** A dial that is never answered holds up no other and ends with the verticle. */
  @Test
  void deadPeersDoNotBlockOthers() {
    node.start(node.listening());
    TcpVerticle verticle =
        new TcpVerticle(
            bootstrap ->
                address ->
                    address.getPort() == 1
                        ? new EmbeddedChannel().newPromise()
                        : bootstrap.connect(address),
            bootstrap -> bootstrap::bind);
    await(other.deploy(verticle, other.config()));
    List<Future<Link>> dead = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      dead.add(other.dial(EndpointParser.parse("tcp://10.0.0." + i + ":1")));
    }
    Link link = await(other.dial(node.endpoint()));
    assertEquals(node.endpoint(), link.info().endpoint());
    assertTrue(dead.stream().noneMatch(Future::isComplete));
    await(vertx.undeploy(other.deployment));
    assertEquals("the tcp transport is stopping", failure(dead.getFirst()));
  }

  /** Without CAP_NET_ADMIN or without the native transport, the start says so. */
  @Test
  void aMarkThatCannotBeSetFailsTheStart() {
    String failure =
        failure(node.deploy(new TcpVerticle(), node.listening().put("firewall_mark", 7)));
    assertTrue(failure.startsWith("firewall_mark needs the native transport"), failure);
  }
}
