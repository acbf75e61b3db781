package org.mycelium.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Keys, addresses and router ids against values from real nodes (spec 01 §1, §5.1). */
class GoldenAddressesTest {

  private static String resource(String name) throws IOException {
    try (InputStream in = GoldenAddressesTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void addressesOfRealNodes() throws IOException {
    JsonArray all = new JsonArray(resource("/vectors/addresses.json"));
    assertEquals(24, all.size());
    for (int i = 0; i < all.size(); i++) {
      JsonObject one = all.getJsonObject(i);
      OverlayAddress address = PublicKey.parse(one.getString("public_key")).address();
      assertEquals(one.getString("address"), address.toString());
      assertTrue(address.isOverlay());
      assertTrue(Subnet.OVERLAY.contains(address));
    }
  }

  @Test
  void publicKeysAndAddressesOfTheRecordedChain() throws IOException {
    JsonObject nodes =
        new JsonObject(resource("/vectors/chain/scenario.json")).getJsonObject("nodes");
    for (String name : nodes.fieldNames()) {
      JsonObject node = nodes.getJsonObject(name);
      SecretKey key = SecretKey.of(HexFormat.of().parseHex(node.getString("secret_key_hex")));
      assertEquals(node.getString("public_key_hex"), key.publicKey().toString());
      assertEquals(node.getString("address"), key.publicKey().address().toString());
    }
  }

  @Test
  void lowOrderPointsGiveNoSecret() {
    SecretKey key = SecretKey.generate();
    for (String hex :
        new String[] {
          "0000000000000000000000000000000000000000000000000000000000000000",
          "0100000000000000000000000000000000000000000000000000000000000000",
          "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
          "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
        }) {
      PublicKey low = PublicKey.parse(hex);
      PublicKey topBit = new PublicKey(low.a(), low.b(), low.c(), low.d() | 0x80);
      for (PublicKey each : new PublicKey[] {low, topBit}) {
        assertTrue(key.agree(each).isEmpty(), each::toString);
        assertTrue(each.lowOrder(), each::toString);
      }
    }
    PublicKey other = SecretKey.generate().publicKey();
    assertTrue(key.agree(other).isPresent());
    assertFalse(other.lowOrder());
  }

  @Test
  void keysParseExactly64HexDigitsInEitherCase() {
    String hex = "bb39b4a3a4efd70f3e05e37887677e02efbda14681d0acd3882bc0f754792c32";
    assertEquals(hex, PublicKey.parse(hex.toUpperCase(java.util.Locale.ROOT)).toString());
    for (String bad : new String[] {"", hex.substring(1), hex + "00", "x" + hex.substring(1)}) {
      assertThrows(IllegalArgumentException.class, () -> PublicKey.parse(bad), bad);
    }
  }

  @Test
  void routerIdTextAndBytes() {
    byte[] bytes = new byte[40];
    for (int i = 0; i < 40; i++) {
      bytes[i] = (byte) (i + 1);
    }
    RouterId id = RouterId.read(bytes, 0);
    byte[] again = new byte[40];
    id.write(again, 0);
    assertEquals(HexFormat.of().formatHex(bytes), HexFormat.of().formatHex(again));
    assertEquals(
        "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20-2122-232425262728",
        id.toString());
  }

  @Test
  void twoRunsOfOneNodeDifferOnlyInTheRandomPart() {
    SecretKey key = SecretKey.generate();
    NodeIdentity first = NodeIdentity.of(key);
    NodeIdentity second = NodeIdentity.of(key);
    assertEquals(first.publicKey(), second.publicKey());
    assertEquals(0, first.routerId().zone());
    assertTrue(!first.routerId().equals(second.routerId()));
  }

  @Test
  void subnetsAreEqualByTheirNetworkBits() {
    Subnet subnet = Subnet.parse("c:17:22:2d:38:43:4e:59/64");
    assertEquals(Subnet.parse("c:17:22:2d::/64"), subnet);
    assertTrue(!subnet.equals(Subnet.parse("c:17:22:2d::/63")));
    assertTrue(Subnet.parse("c:17:22:2d::/63").contains(subnet));
    assertTrue(!subnet.contains(Subnet.parse("c:17:22:2d::/63")));
    assertThrows(IllegalArgumentException.class, () -> Subnet.parse("c::/129"));
    assertThrows(IllegalArgumentException.class, () -> Subnet.parse("c::/x"));
  }
}
