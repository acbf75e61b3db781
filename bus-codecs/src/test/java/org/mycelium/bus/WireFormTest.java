package org.mycelium.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The wire form: golden vectors, round trips, version rules, hostile bytes. */
class WireFormTest {

  static List<Class<? extends Record>> kinds() {
    return Kinds.ALL;
  }

  static Buffer encode(Record message) {
    Buffer buffer = Buffer.buffer();
    WireForm.encode(buffer, message);
    return buffer;
  }

  /** A layout or kind number that changes breaks every cluster of mixed versions. */
  @ParameterizedTest
  @MethodSource("kinds")
  void goldenVectors(Class<? extends Record> type) throws IOException {
    Record message = Samples.random(type, new Random(type.getSimpleName().hashCode()));
    String name = "/vectors/" + type.getSimpleName() + ".hex";
    String golden;
    try (InputStream in = WireFormTest.class.getResourceAsStream(name)) {
      assertTrue(in != null, name + " is missing; these bytes belong there: " + hex(message));
      golden = new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
    }
    assertEquals(golden, hex(message));
    Buffer bytes = Buffer.buffer(HexFormat.of().parseHex(golden));
    assertEquals(message, WireForm.decode(bytes, 0, type));
  }

  private static String hex(Record message) {
    return HexFormat.of().formatHex(encode(message).getBytes());
  }

  /** The header by hand: MYCB, version 1.0, kind 12 (AddPeer), 8 bytes: one text of 6. */
  @Test
  void headerAndText() {
    assertEquals("4d594342" + "10" + "0c" + "00000008" + "00067463703a2f2f", hex(addPeer()));
  }

  private static AddPeer addPeer() {
    return new AddPeer("tcp://");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void roundTripsInBytesAndJson(Class<? extends Record> type) {
    long seed = 20260101;
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      Record message = Samples.random(type, random);
      Buffer buffer = Buffer.buffer("before");
      WireForm.encode(buffer, message);
      assertEquals(message, WireForm.decode(buffer, 6, type), "seed " + seed + " round " + i);
      JsonObject json = new JsonObject(JsonForm.toJson(message).encode());
      assertEquals(message, JsonForm.fromJson(type, json), "seed " + seed + " round " + i);
    }
  }

  /** Cut anywhere, a message is refused with a reason and without another exception. */
  @ParameterizedTest
  @MethodSource("kinds")
  void truncated(Class<? extends Record> type) {
    Buffer whole = encode(Samples.random(type, new Random(7)));
    for (int length = 0; length < whole.length(); length++) {
      Buffer cut = whole.getBuffer(0, length);
      WireException e =
          assertThrows(WireException.class, () -> WireForm.decode(cut, 0, type), "at " + length);
      assertTrue(String.valueOf(e.getMessage()).contains(type.getSimpleName()), e.getMessage());
    }
  }

  /** Whatever bytes change, the result is a record or a WireException. */
  @ParameterizedTest
  @MethodSource("kinds")
  void mutated(Class<? extends Record> type) {
    long seed = 4711;
    Random random = new Random(seed);
    int read = 0;
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      Buffer bytes = encode(Samples.random(type, random));
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes.setByte(random.nextInt(bytes.length()), (byte) random.nextInt());
      }
      try {
        WireForm.decode(bytes, 0, type);
        read++;
      } catch (WireException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " round " + i, e);
      }
    }
    assertTrue(refused > 100, "refused " + refused + " read " + read);
  }

  /** A count or length beyond the bytes that are there allocates nothing. */
  @Test
  void claimsBeyondTheBuffer() {
    CostBatch empty = new CostBatch("4::1", 1, 2, 3, List.of(), 0, false);
    Buffer bytes = encode(empty);
    int countAt = WireForm.HEADER + 2 + 4 + 3 * 8;
    for (int claim : new int[] {Integer.MAX_VALUE, -1, 1_000_000, 3}) {
      bytes.setInt(countAt, claim);
      WireException e =
          assertThrows(WireException.class, () -> WireForm.decode(bytes, 0, CostBatch.class));
      assertTrue(String.valueOf(e.getMessage()).contains("changes"), e.getMessage());
    }
    Buffer length = encode(empty);
    length.setInt(6, 1 << 30);
    assertThrows(WireException.class, () -> WireForm.decode(length, 0, CostBatch.class));
  }

  /** More changes than a batch may have are refused by the record itself. */
  @Test
  void tooManyChanges() {
    CostUpdate update = Samples.random(CostUpdate.class, new Random(1));
    List<CostUpdate> many = java.util.Collections.nCopies(257, update);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new CostBatch("4::1", 1, 2, 3, many, 257, false));
    assertEquals("at most 256 entries, not 257", e.getMessage());
  }

  /** A newer minor version adds fields at the end, of the message and of list elements. */
  @Test
  void newerMinor() {
    CostUpdate update = Samples.random(CostUpdate.class, new Random(1));
    CostBatch batch = new CostBatch("4::1", 1, 2, 3, List.of(update), 1, true);
    Buffer plain = encode(batch);
    int elementAt = WireForm.HEADER + 2 + 4 + 3 * 8 + 4;
    int elementLength = plain.getInt(elementAt);
    Buffer newer =
        plain
            .getBuffer(0, elementAt)
            .appendInt(elementLength + 3)
            .appendBuffer(plain.getBuffer(elementAt + 4, elementAt + 4 + elementLength))
            .appendString("new")
            .appendBuffer(plain.getBuffer(elementAt + 4 + elementLength, plain.length()))
            .appendString("trailing");
    newer.setByte(4, (byte) 0x17).setInt(6, newer.length() - WireForm.HEADER);
    assertEquals(batch, WireForm.decode(newer, 0, CostBatch.class));
  }

  /** An enum constant of a newer minor version is OTHER. */
  @Test
  void newerConstant() {
    Buffer bytes = encode(new RoutesRequest(RouteKind.ALL));
    bytes.setByte(WireForm.HEADER, (byte) 200);
    assertEquals(RouteKind.OTHER, WireForm.decode(bytes, 0, RoutesRequest.class).kind());
    JsonObject json = new RoutesRequest(RouteKind.ALL).toJson().put("kind", "brand_new");
    assertEquals(RouteKind.OTHER, JsonForm.fromJson(RoutesRequest.class, json).kind());
  }

  /** A newer major version is refused by name, in both forms. */
  @Test
  void newerMajor() {
    Buffer bytes = encode(addPeer());
    bytes.setByte(4, (byte) 0x23);
    WireException e =
        assertThrows(WireException.class, () -> WireForm.decode(bytes, 0, AddPeer.class));
    assertTrue(e.newerMajor());
    assertTrue(
        String.valueOf(e.getMessage())
            .startsWith("AddPeer has wire version 2.3, this side reads 1.x"));
    bytes.setByte(4, (byte) 0x05);
    assertFalse(
        assertThrows(WireException.class, () -> WireForm.decode(bytes, 0, AddPeer.class))
            .newerMajor());
    JsonObject json = addPeer().toJson().put("version", "2.0");
    assertTrue(
        assertThrows(WireException.class, () -> JsonForm.fromJson(AddPeer.class, json))
            .newerMajor());
  }

  @Test
  void otherMagicAndOtherKind() {
    Buffer bytes = encode(addPeer());
    WireException kind =
        assertThrows(WireException.class, () -> WireForm.decode(bytes, 0, RemovePeer.class));
    assertEquals("RemovePeer expected, got AddPeer", kind.getMessage());
    bytes.setByte(0, (byte) 'm');
    assertThrows(WireException.class, () -> WireForm.decode(bytes, 0, AddPeer.class));
  }

  /** JSON from outside: each member missing or of another type is named. */
  @ParameterizedTest
  @MethodSource("kinds")
  void badJson(Class<? extends Record> type) {
    JsonObject good = JsonForm.toJson(Samples.random(type, new Random(3)));
    for (String member : good.fieldNames()) {
      for (Object bad : new Object[] {JsonObject.of("a", 1), 1.5, List.of(1)}) {
        JsonObject json = good.copy().put(member, bad);
        if (bad instanceof JsonObject && good.getValue(member) instanceof JsonObject) {
          continue;
        }
        WireException e =
            assertThrows(WireException.class, () -> JsonForm.fromJson(type, json), member);
        assertTrue(
            String.valueOf(e.getMessage()).contains(member) || member.equals("type"),
            e.getMessage());
      }
      JsonObject missing = good.copy();
      missing.remove(member);
      assertThrows(WireException.class, () -> JsonForm.fromJson(type, missing), member);
    }
  }

  /** Words from peers and system calls are cut, so that no message grows with them. */
  @Test
  void longWordsAreCut() {
    CostUpdate update =
        new CostUpdate(
            "4::1", CostSubject.LINK, "1", 1, "", "tcp", 1, 1, 1, "x".repeat(9999), 1, 1);
    assertEquals(512, update.reason().length());
  }
}
