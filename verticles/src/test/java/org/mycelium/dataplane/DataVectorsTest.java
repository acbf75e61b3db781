package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.wire.DataPacket;

/** The data-plane vectors of spec 01 §11.2 to §11.8, byte for byte. */
class DataVectorsTest {
  private static final String INNER =
      "6000000000103a4004309364d8d884a9dd60de78c767d36104375106553015897c53fa73c63e1ddb"
          + "80005438123400016d7963656c69756d";
  private static final String PAYLOAD =
      "f09f58478c703bd448593d094a7126d5a0e03affddaca3d5d38f0ba24047c8107e6fe07e771aa149df585749"
          + "14bc2d81cb5f7271d0628aea6c6fed94"
          + "fcc15d58200943b56e3045f07331b33a"
          + "000102030405060708090a0b";
  private static final String HEADER_A_TO_B =
      "04309364d8d884a9dd60de78c767d36104375106553015897c53fa73c63e1ddb";

  private TestNode a;
  private TestNode b;
  private TestNode c;
  private FakeLink link;

  @BeforeEach
  void nodes() {
    a = TestNode.ofVectors(0);
    b = TestNode.ofVectors(1);
    c = TestNode.ofVectors(2);
    link = new FakeLink();
  }

  @Test
  void keysAndAddresses() {
    assertEquals("430:9364:d8d8:84a9::/64", a.identity.subnet().toString());
    assertEquals("437:5106:5530:1589::/64", b.identity.subnet().toString());
    assertEquals(
        "79a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51a",
        c.identity.publicKey().toString());
    assertEquals("439:d043:492b:1897:348f:4de0:edd6:67b0", c.address().toString());
    assertEquals("9663aa1da97e848a914a436d04163dfbb89178f107f1b5b77ed3854203382854", secret(a, b));
    assertEquals(secret(a, b), secret(b, a));
    assertEquals("6d54cc9c397e31691401110f58da1e182a635d7e44c21dc2d7be93624652ab15", secret(a, c));
    assertEquals(secret(a, c), secret(c, a));
  }

  private static String secret(TestNode one, TestNode other) {
    return Packets.hex(
        one.identity
            .secretKey()
            .agree(other.identity.publicKey())
            .orElseThrow()
            .aesKey()
            .getEncoded());
  }

  @Test
  void encryptsTheEchoRequestOf11_3() {
    byte[] nonce = Packets.hex("000102030405060708090a0b");
    byte[] plain = Packets.hex("01000000" + INNER);
    assertEquals(
        PAYLOAD, Packets.hex(Packets.seal(a.identity, b.identity.publicKey(), plain, nonce)));
  }

  @Test
  void sendsTheEchoRequestOf11_3() {
    a.route(b, link);
    a.host.send(Packets.hex(INNER));
    byte[] frame = link.takeOnly();
    assertEquals(128, frame.length);
    assertEquals(
        "01000000" + "0000583f" + HEADER_A_TO_B,
        Packets.hex(Arrays.copyOf(frame, DataPacket.PAYLOAD)));
    assertEquals(
        "01000000" + INNER, Packets.hex(Packets.open(b.identity, a.identity.publicKey(), frame)));
  }

  @Test
  void deliversTheEchoRequestOf11_3WithHopLimit62() {
    FakeLink fromA = b.link();
    b.route(a, fromA);
    fromA.receive(Packets.hex("01000000" + "0000583f" + HEADER_A_TO_B + PAYLOAD));
    byte[] expected = Packets.hex(INNER);
    expected[Ipv6.HOP_LIMIT] = 0x3e;
    assertArrayEquals(expected, b.host.takeOnly());
  }

  /** The frame of 11.4 up to the nonce is what C makes of a packet that reached it with hop 1. */
  @Test
  void makesTheOutOfBandTimeExceededOf11_4() {
    FakeLink fromA = c.link();
    c.route(a, fromA);
    fromA.receive(Packets.hex("01000000" + "00005801" + HEADER_A_TO_B + PAYLOAD));
    byte[] frame = fromA.takeOnly();
    byte[] expected = Packets.hex(OOB_FRAME);
    assertArrayEquals(
        Arrays.copyOf(expected, DataPacket.PAYLOAD), Arrays.copyOf(frame, DataPacket.PAYLOAD));
    byte[] plain = Packets.open(a.identity, c.identity.publicKey(), frame);
    assertEquals(OOB_PLAIN, Packets.hex(plain));
    byte[] nonce = Packets.hex("0c0d0e0f1011121314151617");
    assertArrayEquals(
        Arrays.copyOfRange(expected, DataPacket.PAYLOAD, expected.length),
        Packets.seal(c.identity, a.identity.publicKey(), plain, nonce));
  }

  @Test
  void writesTheTimeExceededOf11_4ToTheHost() {
    FakeLink fromC = a.link();
    a.route(b, fromC);
    a.route(c, fromC);
    fromC.receive(Packets.hex(OOB_FRAME));
    assertEquals(
        "6000000000403a3e"
            + "0439d043492b18970000000000000000"
            + "04309364d8d884a9dd60de78c767d361"
            + "0300e08500000000"
            + INNER,
        Packets.hex(a.host.takeOnly()));
  }

  @Test
  void answersTheOwnSubnetAs11_5() {
    OverlayAddress unassigned = OverlayAddress.parse("430:9364:d8d8:84a9::1");
    byte[] packet = Packets.hex(INNER);
    unassigned.write(packet, Ipv6.DESTINATION);
    packet[Ipv6.HEADER_BYTES + 2] = 0x79;
    packet[Ipv6.HEADER_BYTES + 3] = (byte) 0xf8;
    a.host.send(packet);
    String own = "04309364d8d884a9dd60de78c767d361";
    assertEquals(
        "6000000000403a40" + own + own + "0103cd0700000000" + Packets.hex(packet),
        Packets.hex(a.host.takeOnly()));
  }

  @Test
  void anEmptyDataPacketOf11_6IsForwarded() {
    FakeLink from = a.link();
    a.route(c, link);
    byte[] frame = Packets.frame(b.address(), c.address(), 64, new byte[0]);
    assertEquals("0100000000000040", Packets.hex(Arrays.copyOf(frame, 8)));
    from.receive(frame);
    assertEquals("010000000000003f", Packets.hex(Arrays.copyOf(link.takeOnly(), 8)));
  }

  /** 11.7: content 25 → payload 57, 33 → 65, and 1400 bytes of content at most. */
  @Test
  void encryptionAdds32Bytes() {
    a.route(b, link);
    for (int content : new int[] {40, 41, 1400}) {
      a.host.send(Packets.ipv6(a.address(), b.address(), content));
      assertEquals(content + 32, DataPacket.payloadLength(link.takeOnly(), 0));
    }
    for (int content : new int[] {25, 33}) {
      byte[] plain = Packets.plain(UserData.MESSAGE, new byte[content]);
      assertEquals(content + 32, Packets.seal(a.identity, b.identity.publicKey(), plain).length);
    }
  }

  private static final String OOB_PLAIN =
      "01020000"
          + "04375106553015897c53fa73c63e1ddb"
          + "6000000000603a40"
          + "0439d043492b18970000000000000000"
          + "04309364d8d884a9dd60de78c767d361"
          + "030093cc00000000"
          + PAYLOAD;
  private static final String OOB_FRAME =
      "01000000"
          + "0000b83f"
          + "0439d043492b18970000000000000000"
          + "04309364d8d884a9dd60de78c767d361"
          + "43e7842d40e61af1e8337f3e84765c7cf0ff28ef4e6662955ac56d98de81f0007b460a20b1a095805f1d93"
          + "5dcfdf48bb8f5ac94ab426c668ddffc9a957e4ebacb30d8fbaee4c7a05198dbbc52f9b7603702dbf4609b5"
          + "2b2d42d378fe17067aa7ed409dc77544adc45b3643d7712c1992afb5926cbbfcb4328c06b7197b2056a16b"
          + "34304a253614c529eed362a77af458644b55fd00e349bd642c20d043d33f52932625b9b76fe1a1fe94be0a"
          + "0c0d0e0f1011121314151617";
}
