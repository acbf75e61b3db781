package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.wire.DataPacket;
import org.mycelium.wiring.MessagePacket;

/** Message packets: spec 03 §1.1, spec 01 §7.2 and W17. */
class MessagePortTest {
  private TestNode a;
  private TestNode b;
  private FakeLink toB;

  @BeforeEach
  void nodes() {
    a = TestNode.ofVectors(0);
    b = TestNode.ofVectors(1);
    toB = a.link();
    a.route(b, toB);
  }

  private void send(OverlayAddress source, OverlayAddress destination, int length) {
    a.plane.message(new MessagePacket(source, destination, Buffer.buffer(new byte[length])));
    a.plane.flush();
  }

  private void receive(byte[] content) {
    toB.receive(frame(content));
  }

  private byte[] frame(byte[] content) {
    return Packets.sealedFrame(
        b.identity,
        a.identity.publicKey(),
        b.address(),
        a.address(),
        63,
        Packets.plain(UserData.MESSAGE, content));
  }

  @Test
  void leavesWithHopLimit63AndType1() {
    byte[] content = Packets.hex("0102030405060708800000000048656c6c6f");
    MessagePacket packet = new MessagePacket(a.address(), b.address(), Buffer.buffer(content));
    a.plane.message(packet);
    a.plane.message(packet);
    assertEquals(0, toB.batches); // collected until the flush
    a.plane.flush();
    assertEquals(1, toB.batches);
    byte[] frame = toB.sent.get(1);
    assertEquals(63, DataPacket.hopLimit(frame, 0));
    assertArrayEquals(
        Packets.plain(UserData.MESSAGE, content),
        Packets.open(b.identity, a.identity.publicKey(), frame));
  }

  @Test
  void arrivesWithItsOuterAddresses() {
    byte[] content = Packets.hex("010203040506070880000000aabb");
    receive(content);
    MessagePacket packet = a.messages.get(0);
    assertEquals(b.address(), packet.source());
    assertEquals(a.address(), packet.destination());
    assertArrayEquals(content, packet.content().getBytes());
    assertEquals(0, a.host.written.size());
  }

  /** W5: a message has no inner addresses that could tell a reflected packet. */
  @Test
  void ourOwnPacketSentBackIsNoMessageOfTheAddressee() {
    send(a.address(), b.address(), 20);
    byte[] frame = toB.takeOnly();
    byte[] payload = Arrays.copyOfRange(frame, DataPacket.PAYLOAD, frame.length);
    toB.receive(Packets.frame(b.address(), a.address(), 63, payload));
    assertEquals(0, a.messages.size());
    assertEquals(1, a.dropped(DropReason.REFLECTED));
  }

  /** W17. */
  @Test
  void shorterThanItsHeaderIsDropped() {
    receive(new byte[11]);
    receive(new byte[0]);
    assertEquals(2, a.dropped(DropReason.MESSAGE_SHORT));
    receive(new byte[12]);
    assertEquals(1, a.messages.size());
  }

  @Test
  void toTheOwnSubnetComesStraightBack() {
    send(a.address(), new OverlayAddress(a.high(), 3), 20);
    assertEquals(1, a.messages.size());
    assertEquals(0, toB.batches);
  }

  @Test
  void whatTheDataPlaneCannotCarryIsRefused() {
    send(b.address(), b.address(), 20);
    send(a.address(), OverlayAddress.parse("2001:db8::1"), 20);
    send(a.address(), b.address(), 1401);
    assertEquals(3, a.dropped(DropReason.MESSAGE_REFUSED));
    assertEquals(0, toB.batches);
    send(a.address(), b.address(), 1400);
    assertEquals(1472, toB.takeOnly().length);
  }

  /** W24: A5 fires for packets of the host alone. */
  @Test
  void waitsForARouteAndEndsSilently() {
    OverlayAddress unknown = OverlayAddress.parse("456:1:2:3::9");
    send(a.address(), unknown, 20);
    assertEquals(List.of(unknown.high()), a.wanted);
    assertEquals(1, a.plane.waitingPackets());
    a.nowMicros += 15_000_000;
    a.plane.tick();
    assertEquals(1, a.dropped(DropReason.QUEUE_TIMEOUT));
    assertEquals(0, a.host.written.size());
  }

  @Test
  void isReleasedByARoute() {
    TestNode c = TestNode.ofVectors(2);
    send(a.address(), c.address(), 20);
    a.route(c, toB);
    byte[] frame = toB.takeOnly();
    assertEquals(63, DataPacket.hopLimit(frame, 0));
    assertArrayEquals(
        Packets.plain(UserData.MESSAGE, new byte[20]),
        Packets.open(c.identity, a.identity.publicKey(), frame));
  }

  @Test
  void withoutAConsumerTheyAreCounted() {
    a.refusesMessages = true;
    byte[] frame = frame(new byte[12]);
    for (int i = 0; i < 2000; i++) {
      toB.receive(frame);
    }
    assertEquals(2000, a.dropped(DropReason.MESSAGE_NO_CONSUMER));
    assertEquals(0, a.dropped(DropReason.MESSAGE_NO_CREDIT));
  }

  @Test
  void aThousandAreInFlightAtMost() {
    byte[] frame = frame(new byte[12]);
    for (int i = 0; i < 1001; i++) {
      toB.receive(frame);
    }
    assertEquals(1000, a.messages.size());
    assertEquals(1, a.dropped(DropReason.MESSAGE_NO_CREDIT));
    a.messageCredit.get(0).run();
    a.messageCredit.get(0).run(); // a second time returns nothing
    receive(new byte[12]);
    receive(new byte[12]);
    assertEquals(1001, a.messages.size());
    assertEquals(2, a.dropped(DropReason.MESSAGE_NO_CREDIT));
  }

  @Test
  void whatComesInOneReadIsHandedOverTogether() {
    byte[] frame = frame(new byte[12]);
    toB.receive(Collections.nCopies(ReceivedMessages.MAX_BURST + 2, frame).toArray(byte[][]::new));
    assertEquals(ReceivedMessages.MAX_BURST + 2, a.messages.size());
    assertEquals(2, a.messageCredit.size());
  }

  @Test
  void creditOfAConsumerThatWentAwayComesBackAfter15Seconds() {
    byte[] frame = frame(new byte[12]);
    for (int i = 0; i < 1000; i++) {
      toB.receive(frame);
    }
    a.nowMicros += ReceivedMessages.STALLED_MICROS + 1;
    receive(new byte[12]); // refused, and notices
    receive(new byte[12]);
    assertEquals(1001, a.messages.size());
  }
}
