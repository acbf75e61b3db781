package org.mycelium.vsock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The configuration: unsigned 32-bit numbers, and words for what must not be (spec 01 §2, §4.5).
 */
class VsockOptionsTest {

  private static JsonObject node() {
    return new JsonObject().put("node", "400::1");
  }

  @Test
  void defaultsListenNowhereAndAllowEveryCid() {
    VsockOptions options = VsockOptions.of(node());
    assertNull(options.listenPort());
    assertEquals(9651, options.hybridPort());
    assertEquals(List.of(), options.hybridListen());
    assertTrue(options.allows(3) && options.allows(4_294_967_294L));
    assertEquals(256, options.maxLinks());
    assertFalse(options.refusedByPrivateNetwork());
  }

  @Test
  void readsEveryKey() {
    VsockOptions options =
        VsockOptions.of(
            node()
                .put("vsock_listen_port", 4_294_967_294L)
                .put("vsock_hybrid_listen", new JsonArray().add("/a").add("/b"))
                .put("vsock_allowed_cids", new JsonArray().add(3).add(4_294_967_294L))
                .put("vsock_max_links", 2)
                .put("network_name", "x")
                .put("vsock_allow_unprotected", true));
    assertEquals(4_294_967_294L, options.listenPort());
    assertEquals(4_294_967_294L, options.hybridPort());
    assertEquals(List.of("/a", "/b"), options.hybridListen());
    assertEquals(Set.of(3L, 4_294_967_294L), options.allowedCids());
    assertFalse(options.allows(4));
    assertEquals(2, options.maxLinks());
    assertTrue(options.privateNetwork());
    assertFalse(options.refusedByPrivateNetwork());
  }

  @Test
  void oneHybridPathMayStandWithoutAList() {
    assertEquals(
        List.of("/v.sock"),
        VsockOptions.of(node().put("vsock_hybrid_listen", "/v.sock")).hybridListen());
  }

  @ParameterizedTest
  @CsvSource({
    "vsock_listen_port, 0, port 0 is not a port",
    "vsock_listen_port, 4294967295, means \"any\"",
    "vsock_listen_port, 4294967296, not a whole number in 0-4294967295",
    "vsock_listen_port, -1, not a whole number in 0-4294967295",
    "vsock_listen_port, 1.5, not a whole number",
    "vsock_listen_port, '\"9651\"', not a whole number",
    "vsock_allowed_cids, '[3, -1]', not a whole number",
    "vsock_allowed_cids, '[4294967296]', not a whole number",
    "vsock_allowed_cids, '[null]', not a whole number",
    "vsock_max_links, 0, not in 1-4096",
    "vsock_max_links, 5000, not in 1-4096",
    "vsock_hybrid_listen, '[\"v.sock\"]', not the absolute path",
    "vsock_hybrid_listen, '[1]', not the absolute path",
    "vsock_hybrid_listen, '[\"/v\", \"/v\"]', is there twice",
    "vsock_allow_unprotected, '\"yes\"', neither true nor false",
    "vsock_listn_port, 1, unknown vsock option [vsock_listn_port]",
  })
  void refusesWithWords(String key, String value, String words) {
    JsonObject json = new JsonObject("{\"node\": \"400::1\", \"" + key + "\": " + value + "}");
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> VsockOptions.of(json));
    assertTrue(String.valueOf(e.getMessage()).contains(words), e.getMessage());
  }

  @Test
  void aMissingNodeIsNamed() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> VsockOptions.of(new JsonObject()));
    assertTrue(String.valueOf(e.getMessage()).contains("\"node\""), e.getMessage());
  }
}
