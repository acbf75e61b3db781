package org.mycelium.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.link.Endpoint;
import org.mycelium.link.EndpointParser;
import org.mycelium.node.cluster.ClusterOptions;

/** Spec 04 §4.1, §5.2 and rows 5, 9 and 11 of its §10. */
class NodeOptionsTest {

  private static String refusal(JsonObject json) {
    return assertThrows(OptionException.class, () -> new NodeOptions(json).conclude()).getMessage();
  }

  @Test
  void defaultsAreThoseOfTheOriginal() {
    NodeOptions options = new NodeOptions();
    assertEquals(List.of(), options.getPeers());
    assertEquals(9651, options.getTcpListenPort());
    assertEquals(Optional.of(9651), options.get(NodeOption.QUIC_LISTEN_PORT));
    assertEquals(Optional.of(9650), options.get(NodeOption.PEER_DISCOVERY_PORT));
    assertEquals("/127.0.0.1:8989", options.getApiAddr().toString());
    assertEquals(8990, options.get(NodeOption.JSONRPC_ADDR).orElseThrow().getPort());
    assertEquals("mycelium", options.getTunName());
    assertFalse(options.isNoTun());
    assertEquals(Optional.empty(), options.getVsockListenPort());
    assertEquals(List.of(), options.conclude());
  }

  @Test
  void everyOptionOfTheTableSurvivesJson() {
    JsonObject json =
        new JsonObject()
            .put("key_file", "/k")
            .put("log_level", "debug")
            .put("log_format", "logfmt")
            .put("peers", new JsonArray().add("tcp://[2001:db8::1]:9651").add("vsock://2:9651"))
            .put("tcp_listen_port", 0)
            .put("disable_quic", true)
            .put("quic_listen_port", 1)
            .put("peer_discovery_port", 2)
            .put("disable_peer_discovery", true)
            .put("peer_discovery_interfaces", new JsonArray().add("eth0"))
            .put("api_addr", "[::1]:80")
            .put("api_open", true)
            .put("api_token_file", "/token")
            .put("api_socket", "/api.sock")
            .put("jsonrpc_addr", "127.0.0.1:81")
            .put("no_tun", true)
            .put("tun_name", "tun7")
            .put("metrics_api_address", "127.0.0.1:82")
            .put("sockjs_bridge_addr", "127.0.0.1:83")
            .put("sockjs_bridge_pages", "/pages")
            .put("firewall_mark", 4294967295L)
            .put("update_workers", 254L)
            .put("topic_config", "t.toml")
            .put("topic_socket_folders", new JsonArray().add("/s"))
            .put("message_spool_folder", "/m")
            .put("message_max_bytes", 1L << 20)
            .put("cdn_cache", "/c")
            .put("vsock_listen_port", 9651L)
            .put("vsock_hybrid_listen", new JsonArray().add("/v.sock"))
            .put("vsock_allowed_cids", new JsonArray().add(3L).add(4L))
            .put("vsock_max_links", 7L)
            .put("vsock_allow_unprotected", true)
            .put("enable_dns", true)
            .put("network_name", "net")
            .put("network_key_file", "/n")
            .put("cluster", new JsonObject(ClusterOptions.byDefault().toMap()));
    assertEquals(
        NodeOption.keys().stream().sorted().toList(), json.fieldNames().stream().sorted().toList());
    NodeOptions options = new NodeOptions(json);
    assertEquals(json, options.toJson());
    assertEquals(options, new NodeOptions(options.toJson()));
    assertEquals(options, new NodeOptions(new JsonObject(options.toJson().encode())));
  }

  @Test
  void jsonHoldsOnlyWhatWasSetSoThatDefaultsStayDefaults() {
    assertEquals(new JsonObject(), new NodeOptions().toJson());
    NodeOptions explicit = new NodeOptions().setTcpListenPort(9651);
    assertEquals(new JsonObject().put("tcp_listen_port", 9651), explicit.toJson());
    assertNotEquals(new NodeOptions(), explicit);
  }

  /** Row 11: an explicit flag equal to the default overrides the file; a list replaces a list. */
  @Test
  void theUpperLayerWinsAlsoWithADefaultValueOrFalse() {
    NodeOptions file =
        new NodeOptions(
            new JsonObject()
                .put("tcp_listen_port", 1234)
                .put("no_tun", true)
                .put("tun_name", "filetun")
                .put("peers", new JsonArray().add("tcp://10.0.0.1:1").add("tcp://10.0.0.2:1")));
    NodeOptions line =
        new NodeOptions()
            .setTcpListenPort(9651)
            .setNoTun(false)
            .setPeers(List.of(EndpointParser.parse("tcp://10.0.0.3:1")));
    NodeOptions merged = file.overlaidBy(line);
    assertEquals(9651, merged.getTcpListenPort());
    assertFalse(merged.isNoTun());
    assertEquals("filetun", merged.getTunName());
    assertEquals(
        List.of("tcp://10.0.0.3:1"), merged.getPeers().stream().map(Endpoint::uri).toList());
    assertEquals(1234, file.getTcpListenPort(), "the lower layer stays as it is");
  }

  @ParameterizedTest
  @CsvSource({
    "tcp_listen_prot, tcp_listen_port",
    "tcp-listen-port, tcp_listen_port",
    "Peers, peers",
    "peer, peers",
    "disable_quick, disable_quic",
    "vsock_listen_prot, vsock_listen_port",
  })
  void anUnknownKeyIsRefusedWithTheNearestName(String key, String nearest) {
    String message = refusal(new JsonObject().put(key, 1));
    assertEquals("unknown key '" + key + "'; did you mean '" + nearest + "'?", message);
  }

  @Test
  void aKeyLikeNoOtherGetsNoSuggestion() {
    assertEquals("unknown key 'zzzzzz'", refusal(new JsonObject().put("zzzzzz", 1)));
  }

  @Test
  void flagOnlyOptionsAreNoKeys() {
    for (String key : List.of("debug", "silent", "config_file")) {
      assertTrue(refusal(new JsonObject().put(key, true)).startsWith("unknown key"), key);
    }
  }

  @Test
  void everyProblemIsNamedAtOnce() {
    String message =
        refusal(
            new JsonObject()
                .put("tcp_listen_port", 70_000)
                .put("api_addr", "localhost:1")
                .put("x", 1));
    assertTrue(message.contains("tcp_listen_port: 70000 is not in 0-65535"), message);
    assertTrue(message.contains("api_addr: 'localhost:1' is not a numeric ip:port"), message);
    assertTrue(message.contains("unknown key 'x'"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "tcp_listen_port, -1",
    "tcp_listen_port, 65536",
    "tcp_listen_port, many",
    "tcp_listen_port, 99999999999999999999",
    "update_workers, 0",
    "update_workers, 255",
    "firewall_mark, 4294967296",
    "vsock_listen_port, 0",
    "vsock_listen_port, 4294967295",
    "vsock_max_links, 0",
    "no_tun, maybe",
    "tun_name, aninterfacenametoolong",
    "tun_name, a/b",
    "tun_name, ..",
    "api_addr, 127.0.0.1",
    "api_addr, 127.0.0.1:99999",
    "log_format, Compact",
    "log_level, loud",
    "peers, 192.0.2.6:9651",
    "key_file, ''",
  })
  void badValuesAreRefusedUnderTheirName(String key, String value) {
    String message = refusal(new JsonObject().put(key, value));
    assertTrue(message.startsWith(key + ": "), message);
  }

  @Test
  void aBadPeerIsNamedByItsPositionWithAnExample() {
    String message =
        refusal(
            new JsonObject()
                .put("peers", new JsonArray().add("tcp://10.0.0.1:1").add("10.0.0.2:1")));
    assertTrue(message.startsWith("peers: entry 2: peer '10.0.0.2:1'"), message);
    assertTrue(message.contains("tcp://192.0.2.6:9651"), message);
  }

  @Test
  void valuesOfTheWrongKindAreRefused() {
    assertTrue(refusal(new JsonObject().put("tcp_listen_port", true)).contains("expected port"));
    assertTrue(refusal(new JsonObject().put("tun_name", 5)).contains("expected name in quotes"));
    assertTrue(refusal(new JsonObject().put("peers", 5)).contains("expected endpoint in quotes"));
    assertTrue(refusal(new JsonObject().put("cluster", "on")).contains("cluster"));
  }

  /** Spec 04 §5.2: numbers from numeric strings, booleans from integers and words, one peer. */
  @Test
  void filesAreReadAsLenientlyAsByTheOriginal() {
    assertEquals(
        77, new NodeOptions(new JsonObject().put("tcp_listen_port", "77")).getTcpListenPort());
    for (Object yes : List.of(1, 5L, "1", "true", "on", "yes", "YES")) {
      assertTrue(new NodeOptions(new JsonObject().put("no_tun", yes)).isNoTun(), yes.toString());
    }
    for (Object no : List.of(0, "0", "false", "off", "no")) {
      assertFalse(new NodeOptions(new JsonObject().put("no_tun", no)).isNoTun(), no.toString());
    }
    assertEquals(
        1, new NodeOptions(new JsonObject().put("peers", "tcp://10.0.0.1:1")).getPeers().size());
  }

  /** Issue 3 item 7: a private network must never start as a public one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "network_name",
        "network_key_file",
        "cdn_cache",
      })
  void whatEnablesSomethingMissingIsAnError(String key) {
    String message = refusal(new JsonObject().put(key, "x"));
    assertTrue(message.contains("not in this version"), message);
    assertTrue(message.contains("--" + key.replace('_', '-')), message);
  }

  @Test
  void enablingErrorsNameWhatIsMissing() {
    assertTrue(refusal(new JsonObject().put("enable_dns", true)).contains("the DNS forwarder"));
    assertEquals(
        List.of(),
        new NodeOptions(new JsonObject().put("enable_dns", false)).conclude(),
        "off is off");
  }

  @Test
  void halfAPrivateNetworkIsNamedAsSuch() {
    assertTrue(
        refusal(new JsonObject().put("network_name", "ab")).contains("must be given together"));
  }

  @Test
  void whatTunesSomethingMissingWarnsOnceAndWhatDisablesItDoesNot() {
    assertEquals(
        List.of(),
        new NodeOptions(
                new JsonObject().put("disable_quic", true).put("disable_peer_discovery", true))
            .conclude());
    List<String> warnings =
        new NodeOptions(new JsonObject().put("quic_listen_port", 9651).put("update_workers", 4))
            .conclude();
    assertEquals(2, warnings.size(), warnings::toString);
    assertEquals("--quic-listen-port has no effect: QUIC is not in this version", warnings.get(0));
    assertEquals(
        List.of(),
        new NodeOptions(new JsonObject().put("quic_listen_port", 1).put("disable_quic", true))
            .conclude(),
        "what is off needs no tuning");
  }

  @Test
  void aTlsPeerIsAnErrorBecauseItBelongsToAPrivateNetwork() {
    String message = refusal(new JsonObject().put("peers", "tls://10.0.0.1:9651"));
    assertTrue(
        message.contains("tls://10.0.0.1:9651") && message.contains("not in this version"),
        message);
  }

  @Test
  void aQuicPeerIsWarnedOfAndTheNodeStarts() {
    assertEquals(
        List.of("peer quic://10.0.0.1:9651 stays unconnected: QUIC is not in this version"),
        new NodeOptions(new JsonObject().put("peers", "quic://10.0.0.1:9651")).conclude());
  }

  @ParameterizedTest
  @ValueSource(strings = {"api_addr", "jsonrpc_addr", "metrics_api_address"})
  void anApiBeyondLoopbackNeedsATokenOrIsOpen(String key) {
    JsonObject json = new JsonObject().put(key, "0.0.0.0:8999");
    OptionException e = assertThrows(OptionException.class, () -> new NodeOptions(json).conclude());
    assertTrue(e.toString().contains(key + " 0.0.0.0:8999 is not a loopback"), e::toString);
    assertEquals(List.of(), new NodeOptions(json.copy().put("api_open", true)).conclude());
    assertEquals(List.of(), new NodeOptions(json.copy().put("api_token_file", "t")).conclude());
  }

  @Test
  void concludedOptionsAreFrozenAndTheirCopyIsNot() {
    NodeOptions options = new NodeOptions();
    options.conclude();
    assertThrows(IllegalStateException.class, () -> options.setTcpListenPort(1));
    assertEquals(1, new NodeOptions(options).setTcpListenPort(1).getTcpListenPort());
  }

  @Test
  void settersValidate() {
    assertThrows(OptionException.class, () -> new NodeOptions().setTcpListenPort(-1));
    assertThrows(OptionException.class, () -> new NodeOptions().setVsockListenPort(0));
    assertThrows(OptionException.class, () -> new NodeOptions().setTunName(""));
    assertEquals(
        Optional.of(Path.of("/k")), new NodeOptions().setKeyFile(Path.of("/k")).getKeyFile());
  }
}
