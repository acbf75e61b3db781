package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.SecretKey;
import org.mycelium.wire.DataPacket;
import org.mycelium.wire.PacketDecoder;
import org.mycelium.wire.PacketHandler;
import org.mycelium.wire.SkipReason;
import org.mycelium.wire.Tlv;

/** What real v0.7.10 nodes sent each other (vectors/README.md), through our data plane. */
class GoldenTranscriptTest {
  private TestNode a;
  private TestNode b;
  private TestNode c;

  @BeforeEach
  void nodesOfTheRecording() throws IOException {
    JsonObject nodes = new JsonObject(resource("scenario.json")).getJsonObject("nodes");
    a = node(nodes, "a");
    b = node(nodes, "b");
    c = node(nodes, "c");
  }

  private static TestNode node(JsonObject nodes, String name) {
    JsonObject node = nodes.getJsonObject(name);
    TestNode made = new TestNode(SecretKey.of(Packets.hex(node.getString("secret_key_hex"))));
    assertEquals(node.getString("address"), made.address().toString());
    return made;
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        GoldenTranscriptTest.class.getResourceAsStream("/vectors/chain/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The data packets that one side of a link sent. */
  private static List<byte[]> data(String file, String direction) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (String line : resource(file).lines().toList()) {
      JsonObject read = new JsonObject(line);
      if (read.getString("dir").equals(direction)) {
        stream.write(Packets.hex(read.getString("hex")));
      }
    }
    byte[] bytes = stream.toByteArray();
    List<byte[]> packets = new ArrayList<>();
    int end =
        PacketDecoder.decode(
            bytes,
            0,
            bytes.length,
            new PacketHandler() {
              @Override
              public void data(byte[] b, int offset, int length) {
                packets.add(Arrays.copyOfRange(b, offset, offset + length));
              }

              @Override
              public void control(Tlv tlv) {}

              @Override
              public void skipped(SkipReason reason) {
                throw new AssertionError(reason);
              }
            });
    assertEquals(bytes.length, end);
    return packets;
  }

  private static OverlayAddress source(byte[] frame) {
    return OverlayAddress.read(frame, DataPacket.SOURCE);
  }

  private TestNode owner(long high) {
    return List.of(a, b, c).stream().filter(n -> n.high() == high).findFirst().orElseThrow();
  }

  private byte[] open(byte[] frame) {
    TestNode from = owner(DataPacket.sourceHigh(frame, 0));
    TestNode to = owner(DataPacket.destinationHigh(frame, 0));
    return Packets.open(to.identity, from.identity.publicKey(), frame);
  }

  @Test
  void everyDataPacketDecryptsToAKnownLayout() throws IOException {
    int[] types = new int[3];
    for (String file : new String[] {"a-b.jsonl", "b-c.jsonl"}) {
      for (String direction : new String[] {"dialer", "listener"}) {
        for (byte[] frame : data(file, direction)) {
          byte[] plain = open(frame);
          assertEquals(UserData.VERSION, plain[0]);
          assertEquals(0, plain[2] | plain[3]);
          types[plain[1]]++;
          if (plain[1] == UserData.L3) {
            assertTrue(
                Arrays.equals(frame, 8, 40, plain, 4 + 8, 4 + 40), "outer = inner addresses");
          }
        }
      }
    }
    assertEquals(6 + 6 + 6 + 2, types[UserData.L3]); // a–b once, a–c on both links, expired
    assertTrue(types[UserData.MESSAGE] > 15, types[UserData.MESSAGE] + " messages");
    assertEquals(2, types[UserData.OOB_ICMP]);
  }

  @Test
  void ourBForwardsAndAnswersAsTheirs() throws IOException {
    FakeLink toA = b.link();
    FakeLink toC = b.link();
    b.route(a, toA);
    b.route(c, toC);
    for (byte[] frame : data("b-c.jsonl", "dialer")) {
      toC.receive(frame);
    }
    List<byte[]> theirs = new ArrayList<>(data("a-b.jsonl", "dialer"));
    theirs.removeIf(frame -> !source(frame).equals(c.address()));
    assertEquals(3, theirs.size());
    assertEquals(3, toA.sent.size());
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(theirs.get(i), toA.sent.get(i));
    }
    List<byte[]> errors = new ArrayList<>(data("b-c.jsonl", "listener"));
    errors.removeIf(frame -> DataPacket.sourceHigh(frame, 0) != b.high());
    assertEquals(2, errors.size());
    assertEquals(2, toC.sent.size());
    for (int i = 0; i < 2; i++) {
      assertArrayEquals(
          Arrays.copyOf(errors.get(i), DataPacket.PAYLOAD),
          Arrays.copyOf(toC.sent.get(i), DataPacket.PAYLOAD));
      assertArrayEquals(open(errors.get(i)), open(toC.sent.get(i)));
    }
  }

  @Test
  void ourATakesPingsAndMessagesOfTheirs() throws IOException {
    FakeLink toB = a.link();
    a.route(b, toB);
    a.route(c, toB);
    List<byte[]> frames = data("a-b.jsonl", "dialer");
    for (byte[] frame : frames) {
      toB.receive(frame);
    }
    assertEquals(0, a.drops());
    assertEquals(6, a.host.written.size());
    assertEquals(frames.size() - 6, a.messages.size());
    for (byte[] ping : a.host.written) {
      assertEquals((byte) 128, ping[40]);
      assertTrue(Icmpv6.isIntact(ping, 0, Ipv6.payloadLength(ping, 0)));
    }
    String all =
        a.messages.stream()
            .map(m -> m.content().toString(StandardCharsets.ISO_8859_1))
            .reduce("", String::concat);
    assertTrue(all.contains("hello over mycelium"));
  }

  @Test
  void ourCUnderstandsTheErrorsOfTheirB() throws IOException {
    FakeLink toB = c.link();
    c.route(a, toB);
    c.route(b, toB);
    List<byte[]> pings = new ArrayList<>(data("b-c.jsonl", "dialer"));
    pings.removeIf(frame -> DataPacket.hopLimit(frame, 0) != 1);
    assertEquals(2, pings.size());
    for (byte[] frame : data("b-c.jsonl", "listener")) {
      if (DataPacket.sourceHigh(frame, 0) == b.high()) {
        toB.receive(frame);
      }
    }
    assertEquals(2, c.host.written.size());
    for (int i = 0; i < 2; i++) {
      byte[] error = c.host.written.get(i);
      assertEquals(3, error[40]);
      byte[] plain = open(pings.get(i));
      assertArrayEquals(
          Arrays.copyOfRange(plain, 4, plain.length), Arrays.copyOfRange(error, 48, error.length));
    }
  }
}
