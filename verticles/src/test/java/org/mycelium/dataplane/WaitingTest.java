package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mycelium.bus.Counter;
import org.mycelium.forwarding.Fib;
import org.mycelium.forwarding.FibEntry;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.Subnet;
import org.mycelium.link.BatchPool;
import org.mycelium.wire.DataPacket;

/** Packets that wait for a route or a key: spec 01 §7.5, W18 to W22, W31, W35. */
class WaitingTest {
  private TestNode a;
  private TestNode b;
  private TestNode c;
  private FakeLink toB;
  private FakeLink toC;

  @BeforeEach
  void nodes() {
    a = TestNode.ofVectors(0);
    b = TestNode.ofVectors(1);
    c = TestNode.ofVectors(2);
    toB = a.link();
    toC = a.link();
  }

  private byte[] own(int length) {
    return Packets.ipv6(a.address(), b.address(), length);
  }

  @Test
  void anOwnPacketWaitsInPlainTextAndIsEncryptedOnRelease() {
    a.host.send(own(60), own(61));
    assertEquals(List.of(b.high()), a.wanted);
    assertEquals(2, a.plane.waitingPackets());
    assertEquals(0, a.plane.knownSecrets());
    a.route(b, toB);
    assertEquals(0, a.plane.waitingPackets());
    assertEquals(1, toB.batches);
    for (int i = 0; i < 2; i++) {
      byte[] frame = toB.sent.get(i);
      assertEquals(63, DataPacket.hopLimit(frame, 0));
      assertArrayEquals(
          Packets.plain(UserData.L3, own(60 + i)),
          Packets.open(b.identity, a.identity.publicKey(), frame));
    }
    assertEquals(2, a.happened(PacketEvent.OUTBOUND_ENQUEUED));
    assertEquals(2, a.happened(PacketEvent.OUTBOUND_DEQUEUED));
  }

  @Test
  void anOwnPacketWaitsAlsoWhenARouteIsKnownButNotSelected() {
    a.route(b, null);
    a.host.send(own(60));
    assertEquals(List.of(b.high()), a.wanted);
    assertEquals(1, a.plane.waitingPackets());
    a.route(b, toB);
    assertEquals(132, toB.takeOnly().length);
  }

  @Test
  void transitWaitsEncryptedAndIsDecrementedOnce() {
    byte[] frame = Packets.frame(b.address(), c.address(), 33, new byte[] {1, 2, 3});
    toB.receive(frame);
    assertEquals(List.of(c.high()), a.wanted);
    a.route(c, toC);
    frame[DataPacket.HOP_LIMIT] = 32;
    assertArrayEquals(frame, toC.takeOnly());
  }

  @Test
  void transitThatWaitedDoesNotGoBackWhereItCameFrom() {
    toB.receive(Packets.frame(b.address(), c.address(), 33, new byte[3]));
    a.route(c, toB);
    assertEquals(0, toB.sent.size());
    assertEquals(1, a.dropped(DropReason.RETURN_TO_SENDER));
  }

  @Test
  void aPacketForUsWaitsForItsSendersKey() {
    byte[] inner = Packets.ipv6(b.address(), a.address(), 60);
    toB.receive(Packets.l3Frame(b, a, 63, inner));
    assertEquals(List.of(b.high()), a.wanted);
    assertEquals(1, a.happened(PacketEvent.INCOMING_ENQUEUED));
    a.route(b, toB);
    inner[Ipv6.HOP_LIMIT] = 62;
    assertArrayEquals(inner, a.host.takeOnly());
    assertEquals(1, a.happened(PacketEvent.INCOMING_DEQUEUED));
  }

  /** §7.4: any route has the key, selected or not; its arrival is no event of the table. */
  @Test
  void aPacketForUsIsReleasedByAnUnselectedRouteAtTheNextTick() {
    toB.receive(Packets.l3Frame(b, a, 63, Packets.ipv6(b.address(), a.address(), 60)));
    a.route(b, null);
    a.plane.tick();
    assertEquals(60, a.host.takeOnly().length);
  }

  /** W35: the announced prefix may be longer than the /64 under which packets wait. */
  @Test
  void aLongerPrefixReleasesWhatItContains() {
    OverlayAddress one = new OverlayAddress(b.high(), 0x1234_0000_0000_0001L);
    OverlayAddress other = new OverlayAddress(b.high(), 0x4321_0000_0000_0001L);
    a.host.send(Packets.ipv6(a.address(), one, 60), Packets.ipv6(a.address(), other, 60));
    Subnet prefix = new Subnet(b.high(), one.low(), 80);
    a.route(prefix, b.identity.publicKey(), toB, TestNode.NEVER);
    assertEquals(one.low(), DataPacket.destinationLow(toB.takeOnly(), 0));
    assertEquals(1, a.plane.waitingPackets());
  }

  /** W21: a route that comes between the look-up and the queueing releases at once. */
  @Test
  void theTableIsLookedAtAgainAfterQueueing() {
    Fib fib = Fib.empty();
    Fib withB =
        fib.with(new FibEntry(b.identity.subnet(), b.identity.publicKey(), toB, TestNode.NEVER));
    Lane lane = lane(withB);
    byte[] plain = Packets.plain(UserData.L3, own(60));
    byte[] waiting = Packets.frame(a.address(), b.address(), 63, plain);
    assertTrue(lane.waiting.own(new WaitingPacket(waiting, null, TestNode.NEVER)));
    lane.complete();
    assertEquals(132, toB.takeOnly().length);
    assertEquals(0, lane.shared.own.size());

    byte[] incoming = Packets.l3Frame(b, a, 62, Packets.ipv6(b.address(), a.address(), 60));
    lane.waiting.incoming(new WaitingPacket(incoming, toB, TestNode.NEVER));
    lane.complete();
    assertEquals(60, a.host.takeOnly().length);
  }

  private Lane lane(Fib fib) {
    SharedState shared =
        new SharedState(
            a.identity, a.host, new BatchPool(1), a, () -> a.nowMicros, AesProvider.of(null));
    shared.fib = fib;
    return new Lane(shared);
  }

  @Test
  void after15SecondsTheHostLearnsThatThereIsNoRoute() {
    byte[] packet = own(1400);
    a.host.send(packet);
    a.nowMicros += 14_999_999;
    a.plane.tick();
    assertEquals(0, a.host.written.size());
    a.nowMicros += 1;
    a.plane.tick();
    byte[] error = a.host.takeOnly();
    assertEquals(1280, error.length);
    assertEquals(a.address(), OverlayAddress.read(error, Ipv6.SOURCE));
    assertEquals(64, Ipv6.hopLimit(error, 0));
    assertEquals(1, error[40]);
    assertEquals(0, error[41]);
    assertArrayEquals(Arrays.copyOf(packet, 1232), Arrays.copyOfRange(error, 48, error.length));
    assertEquals(1, a.dropped(DropReason.QUEUE_TIMEOUT));
    assertEquals(1, a.happened(PacketEvent.OUTBOUND_TIMEOUT));
    assertEquals(0, a.plane.waitingPackets());
    assertEquals(0, a.plane.waitingBytes());
  }

  /** W18: the incoming queue is purged as well; transit ends silently. */
  @Test
  void after15SecondsTransitAndIncomingEndSilently() {
    toB.receive(
        Packets.frame(b.address(), c.address(), 33, new byte[3]),
        Packets.frame(b.address(), a.address(), 33, new byte[60]));
    assertEquals(2, a.plane.waitingPackets());
    a.nowMicros += 15_000_000;
    a.plane.tick();
    assertEquals(0, a.plane.waitingPackets());
    assertEquals(2, a.dropped(DropReason.QUEUE_TIMEOUT));
    assertEquals(1, a.happened(PacketEvent.OUTBOUND_TIMEOUT));
    assertEquals(1, a.happened(PacketEvent.INCOMING_TIMEOUT));
    assertEquals(0, a.host.written.size());
    assertEquals(0, toB.sent.size());
  }

  /** Whoever watches the node sees it, and it goes on for others. */
  @Test
  void aFailedHostIsShownAndTransitGoesOn() {
    Counter works = Counter.gauge(Counter.HOST_FAILED, 0);
    Counter failed = Counter.gauge(Counter.HOST_FAILED, 1);
    assertTrue(PublicCounters.of(a.plane).contains(works));
    a.host.failure = "the TUN device is gone";
    assertTrue(PublicCounters.of(a.plane).contains(failed));
    a.route(c, toC);
    toB.receive(Packets.frame(b.address(), c.address(), 33, new byte[3]));
    assertEquals(1, toC.sent.size());
  }

  @Test
  void lossOfTheRouteEndsTheWaiting() {
    a.host.send(own(60));
    toC.receive(Packets.frame(c.address(), b.address(), 33, new byte[3]));
    a.unroute(b.identity.subnet());
    assertEquals(1, a.host.takeOnly()[40]);
    assertEquals(2, a.dropped(DropReason.ROUTE_LOST));
    assertEquals(0, a.plane.waitingPackets());
    assertEquals(0, toC.sent.size());
  }

  /** §7.5: 10 000 packets a /64; the host gets A4, at most 100 a second. */
  @Test
  void aFullQueueIsUnreachableForTheHost() {
    byte[] packet = own(40);
    for (int i = 0; i < 10_001; i++) {
      a.host.send(packet);
    }
    assertEquals(1, a.dropped(DropReason.QUEUE_FULL));
    assertEquals(1, a.happened(PacketEvent.OUTBOUND_FULL_SUBNET));
    byte[] error = a.host.takeOnly();
    assertEquals(1, error[40]);
    assertEquals(0, error[41]);
    assertEquals(1, a.wanted.size());
  }

  /** W22: 16 MiB in all; transit cannot crowd out the host. */
  @Test
  void transitIsBoundedInBytesAndAnsweredWhenFull() {
    a.route(b, toB);
    byte[] frame = Packets.frame(b.address(), c.address(), 33, new byte[60_000]);
    int fits = (int) (SharedState.OUTBOUND_BYTES / (60_040 + WaitingQueue.OVERHEAD_BYTES));
    for (int i = 0; i < fits; i++) {
      toB.receive(frame);
    }
    assertEquals(0, a.dropped(DropReason.QUEUE_FULL));
    toB.receive(frame);
    assertEquals(1, a.dropped(DropReason.QUEUE_FULL));
    assertEquals(1, a.happened(PacketEvent.OUTBOUND_FULL_GLOBAL));
    assertEquals(1, a.dropped(DropReason.OOB_TOO_LONG)); // that frame could not be quoted
    while (a.dropped(DropReason.QUEUE_FULL) < 3) {
      toB.receive(Packets.frame(b.address(), c.address(), 33, new byte[1000]));
    }
    assertEquals(2, toB.sent.size());
    assertTrue(a.plane.waitingBytes() <= SharedState.OUTBOUND_BYTES);
    int waiting = a.plane.waitingPackets();
    a.host.send(Packets.ipv6(a.address(), c.address(), 60));
    assertEquals(waiting + 1, a.plane.waitingPackets());
    assertEquals(0, a.host.written.size());
  }

  @Test
  void aHundredPacketsPerSourceWaitAndNoMore() {
    for (int i = 0; i < 101; i++) {
      toB.receive(Packets.frame(b.address(), a.address(), 33, new byte[60]));
    }
    assertEquals(100, a.plane.waitingPackets());
    assertEquals(1, a.happened(PacketEvent.INCOMING_FULL_SUBNET));
    assertEquals(1, a.wanted.size());
  }

  /** W18, W19: forged sources fill 10 000 places for 15 s, and cause few requests. */
  @Test
  void aHundredThousandForgedSourcesLeaveTheStateBounded() {
    byte[] frame = Packets.frame(b.address(), a.address(), 33, new byte[60]);
    byte[] transit = Packets.frame(b.address(), c.address(), 33, new byte[60]);
    for (int i = 0; i < 100_000; i++) {
      OverlayAddress forged = new OverlayAddress(0x0500_0000_0000_0000L + i * 7919L, i + 1L);
      forged.write(frame, DataPacket.SOURCE);
      frame[DataPacket.HOP_LIMIT] = (byte) (i % 3 == 0 ? 1 : 33);
      forged.write(transit, DataPacket.DESTINATION);
      toB.receive(frame, transit);
      a.nowMicros += 10; // 100 000 of each in a second
    }
    assertEquals(10_000, a.happened(PacketEvent.INCOMING_ENQUEUED));
    assertTrue(a.plane.waitingBytes() <= 32L << 20, a.plane.waitingBytes() + " bytes");
    assertTrue(a.wanted.size() <= 150, a.wanted.size() + " requests");
    assertEquals(0, a.plane.knownSecrets());
    // What comes through another link, from an unknown sender, waits meanwhile for its key.
    toC.receive(Packets.l3Frame(b, a, 63, Packets.ipv6(b.address(), a.address(), 61)));
    assertEquals(10_001, a.happened(PacketEvent.INCOMING_ENQUEUED));
    a.route(b, toB);
    assertEquals(61, a.host.takeOnly().length);
    // Another link and another sender are served meanwhile, and after 15 s there is room again.
    a.route(c, toC);
    toC.receive(Packets.l3Frame(c, a, 63, Packets.ipv6(c.address(), a.address(), 60)));
    assertEquals(60, a.host.takeOnly().length);
    a.nowMicros += 15_000_000;
    a.plane.tick();
    assertEquals(0, a.plane.waitingPackets());
    assertEquals(0, a.plane.waitingBytes());
  }
}
