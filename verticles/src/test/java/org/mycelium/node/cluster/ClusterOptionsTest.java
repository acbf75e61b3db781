package org.mycelium.node.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mycelium.node.NodeOptions;
import org.mycelium.node.OptionException;

class ClusterOptionsTest {
  private static final Map<String, Object> KEYS =
      Map.of("certificate", "c.pem", "private_key", "k.pem", "authorities", "a.pem");

  @Test
  void defaultIsOneMemberOnLoopback() {
    ClusterOptions options = ClusterOptions.byDefault();
    assertTrue(options.address().isLoopbackAddress());
    assertFalse(options.commands());
    assertEquals(List.of(), options.warnings());
    assertEquals(options, ClusterOptions.of(options.toMap()));
  }

  /** An address is configured, multicast and the call home are off. */
  @Test
  void hazelcastSpeaksWithTheGivenMembersOnly() {
    String xml =
        HazelcastXml.of(
            ClusterOptions.of(
                Map.of(
                    "address",
                    "192.0.2.5",
                    "members",
                    List.of("192.0.2.6:5701", "[2001:db8::6]:1"))));
    assertTrue(xml.contains("<multicast enabled=\"false\"/>"), xml);
    assertTrue(xml.contains("<auto-detection enabled=\"false\"/>"), xml);
    assertTrue(xml.contains("\"hazelcast.phone.home.enabled\">false<"), xml);
    assertTrue(xml.contains("\"hazelcast.socket.bind.any\">false<"), xml);
    assertTrue(xml.contains("<interface>192.0.2.5</interface>"), xml);
    assertTrue(xml.contains("<member>192.0.2.6:5701</member>"), xml);
    assertTrue(xml.contains("<member>[2001:db8::6]:1</member>"), xml);
    assertTrue(xml.contains("auto-increment=\"false\""), xml);
  }

  @Test
  void aloneItTriesTenPorts() {
    String xml = HazelcastXml.of(ClusterOptions.byDefault());
    assertTrue(xml.contains("<member>127.0.0.1:5701</member>"), xml);
    assertTrue(xml.contains("<member>127.0.0.1:5710</member>"), xml);
    assertFalse(xml.contains("5711"), xml);
    assertTrue(xml.contains("auto-increment=\"true\" port-count=\"10\">5701<"), xml);
  }

  @Test
  void warnsBeyondLoopbackWithoutKeys() {
    List<String> warnings = ClusterOptions.of(Map.of("address", "192.0.2.5")).warnings();
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains("192.0.2.5 is not on loopback and there is no TLS"));
    Map<String, Object> table = new java.util.HashMap<>(KEYS);
    table.put("address", "192.0.2.5");
    assertEquals(List.of(), ClusterOptions.of(table).warnings());
    assertEquals(ClusterOptions.of(table), ClusterOptions.of(ClusterOptions.of(table).toMap()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"nmae\":\"x\"}               | unknown key 'nmae'; did you mean 'name'?",
        "{\"name\":\"a b\"}             | name 'a b' does not match",
        "{\"name\":\"<x/>\"}            | does not match",
        "{\"name\":5}                   | name must be a text in quotes, not 5",
        "{\"address\":\"0.0.0.0\"}      | must be one IP address of this machine",
        "{\"address\":\"::\"}           | must be one IP address of this machine",
        "{\"address\":\"example.org\"}  | must be one IP address of this machine",
        "{\"address\":\"224.0.0.1\"}    | must be one IP address of this machine",
        "{\"event_bus_port\":65536}     | event_bus_port must be a number from 0 to 65535",
        "{\"manager_port\":0}           | manager_port must be a number from 1 to 65535",
        "{\"members\":[\"here\"]}       | members: ",
        "{\"members\":[5]}              | members must be a list of texts ip:port",
        "{\"certificate\":\"c.pem\"}    | belong together",
        "{\"commands\":\"yes\"}         | commands must be true or false, not yes",
      })
  void refusals(String table, String words) {
    JsonObject json = new JsonObject().put("cluster", new JsonObject(table));
    OptionException refusal = assertThrows(OptionException.class, () -> new NodeOptions(json));
    assertTrue(refusal.getMessage().contains(words.strip()), refusal.getMessage());
  }

  @Test
  void managerThatIsNotThereIsNamed() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ClusterManagers.create(ClusterOptions.of(Map.of("manager", "org.example.Zoo"))));
    assertTrue(e.toString().contains("'org.example.Zoo' is not installed"), e.toString());
    assertTrue(e.toString().contains("FakeClusterManager"), e.toString());
  }

  @Test
  void keyFilesThatAreNotThereAreNamed() {
    VertxOptions options = new VertxOptions();
    OptionException e =
        assertThrows(
            OptionException.class,
            () -> ClusterHook.join(Vertx.builder().with(options), options, new JsonObject(KEYS)));
    assertTrue(e.getMessage().contains("[cluster] certificate c.pem does not exist"));
  }

  /** The flag alone means the default; with a table the table says. */
  @Test
  void flagAndTable() {
    assertTrue(new NodeOptions().getCluster().isEmpty());
    JsonObject table =
        new JsonObject()
            .put("name", "n")
            .put("members", new JsonArray().add("192.0.2.6:5701"))
            .put("commands", true);
    ClusterOptions options =
        new NodeOptions(new JsonObject().put("cluster", table)).getCluster().orElseThrow();
    assertEquals("n", options.name());
    assertEquals(List.of("192.0.2.6:5701"), options.members());
    assertTrue(options.commands());
  }
}
