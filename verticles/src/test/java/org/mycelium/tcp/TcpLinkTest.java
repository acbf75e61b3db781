package org.mycelium.tcp;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mycelium.tcp.FakeNode.await;
import static org.mycelium.tcp.FakeNode.batch;
import static org.mycelium.tcp.FakeNode.until;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.link.ControlCredits;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.Link;
import org.mycelium.link.LinkInfo.Direction;
import org.mycelium.link.LinkStats;
import org.mycelium.link.OutboundQueue;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Ihu;
import org.mycelium.wire.SkipReason;
import org.mycelium.wire.Tlv;

/** Links of two verticles, and of one verticle with raw sockets, over loopback. */
@ParameterizedClass(name = "nativeTransport={0}")
@ValueSource(booleans = {true, false})
class TcpLinkTest {
  private final Vertx vertx;
  private final FakeNode node;
  private final FakeNode other;

  TcpLinkTest(boolean nativeTransport) {
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(nativeTransport));
    assertEquals(nativeTransport, vertx.isNativeTransportEnabled());
    node = new FakeNode(vertx);
    other = new FakeNode(vertx);
    node.start(node.listening());
    other.start(other.config());
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private static Queue<Tlv> control(FakeNode at, Link link) {
    return requireNonNull(at.control.get(link.info().id()));
  }

  private static long data(FakeNode at, Link link) {
    return requireNonNull(at.dataPackets.get(link.info().id())).get();
  }

  private Link inbound(int index) {
    until("link " + index, () -> node.ups.size() > index);
    return node.ups.get(index);
  }

  private Link dialled() {
    return await(other.dial(node.endpoint()));
  }

  /** After a hostile input the node still answers on another link. */
  private void assertAlive() {
    Link probe = dialled();
    other.send(probe.info().id(), List.of(Hello.of(9)));
    until(
        "an IHU on another link",
        () -> control(other, probe).contains(new Ihu(1, Hello.INTERVAL, null)));
    probe.close("test");
  }

  @Test
  void aLinkHasTwoEndsAndSaysWhere() {
    Link dialled = dialled();
    Link accepted = inbound(0);
    assertEquals(Direction.OUTBOUND, dialled.info().direction());
    assertEquals(Direction.INBOUND, accepted.info().direction());
    assertEquals(node.endpoint(), dialled.info().endpoint());
    assertEquals(15, dialled.info().staticCost());
    assertEquals(15, accepted.info().staticCost());
    String[] ends = dialled.info().identifier().substring("TCP ".length()).split(" <-> ");
    assertEquals("TCP " + ends[1] + " <-> " + ends[0], accepted.info().identifier());
    assertEquals("Tcp " + ends[0], accepted.info().endpoint().display());
    until("published", () -> other.ups.size() == 1);
    assertEquals(List.of(dialled), other.ups);
  }

  @Test
  void controlAndDataBothWays() {
    Link dialled = dialled();
    Link accepted = inbound(0);
    List<Tlv> hellos = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      hellos.add(Hello.of(i));
    }
    other.send(dialled.info().id(), hellos);
    for (int i = 0; i < 20; i++) {
      assertTrue(dialled.sendData(batch(44, 1432)));
      assertTrue(accepted.sendData(batch(1, 65_535)));
    }
    until("all control", () -> control(node, accepted).size() == 1000);
    assertEquals(hellos, List.copyOf(control(node, accepted)));
    until("all IHUs", () -> control(other, dialled).size() == 1000);
    until("all data", () -> data(node, accepted) == 20 * 44 && data(other, dialled) == 20);
    assertEquals(1000 * 16 + 20 * 44 * 1472, accepted.stats().receivedBytes());
    until("counted", () -> dialled.stats().sentBytes() == accepted.stats().receivedBytes());
  }

  @Test
  void downIsPublishedOnceWithTheReason() {
    Link dialled = dialled();
    Link accepted = inbound(0);
    dialled.close("because");
    dialled.close("again");
    until("both down", () -> node.downs.size() == 1 && other.downs.size() == 1);
    assertEquals("because", other.downs.getFirst().reason());
    assertEquals(accepted, node.downs.getFirst().link());
    assertEquals("the peer closed the connection", node.downs.getFirst().reason());
    assertFalse(dialled.sendData(batch(3, 100)));
    assertEquals(3, dialled.stats().droppedPackets());
    assertEquals(0, other.state().getInteger("links"));
  }

  /** Reading waits for the data plane. */
  @Test
  void nothingIsReadBeforeAttach() {
    node.attach = false;
    Link dialled = dialled();
    Link accepted = inbound(0);
    other.send(dialled.info().id(), List.of(Hello.of(1)));
    assertTrue(dialled.sendData(batch(1, 10)));
    until("sent", () -> dialled.stats().sentBytes() == 16 + 50);
    assertEquals(0, accepted.stats().receivedBytes());
    accepted.attach(
        new DataReceiver() {
          @Override
          public void packet(byte[] bytes, int offset, int length) {}

          @Override
          public void readComplete() {}
        });
    until("read", () -> accepted.stats().receivedBytes() == 16 + 50);
  }

  /** Spec 01 §3.4: the stream may be cut anywhere. */
  @Test
  void everyByteAlone() {
    try (RawPeer peer = new RawPeer(node.port())) {
      Link link = inbound(0);
      for (byte[] packet : List.of(RawPeer.hello(1), RawPeer.data(0), RawPeer.data(9))) {
        for (byte one : packet) {
          peer.send(one);
        }
      }
      until("decoded", () -> control(node, link).size() == 1 && data(node, link) == 2);
      assertEquals(16, peer.packet().length, "an IHU");
    }
  }

  /** Spec 01 §10: wrong outer version or type closes that connection, and no other. */
  @Test
  void wrongVersionOrTypeCloses() {
    Link bystander = dialled();
    for (byte[] head :
        new byte[][] {
          {0, 0, 0, 0, 0}, {2, 0, 0, 0, 0}, {1, 2, 0, 0, 0}, {'G', 'E', 'T', ' ', '/'}
        }) {
      try (RawPeer peer = new RawPeer(node.port())) {
        peer.send(head);
        assertTrue(peer.ended(), Arrays.toString(head));
      }
    }
    until("down", () -> node.downs.size() == 4);
    assertTrue(node.downs.getFirst().reason().contains("not a Mycelium packet"));
    assertTrue(other.downs.isEmpty());
    other.send(bystander.info().id(), List.of(Hello.of(1)));
    until("answered", () -> control(other, bystander).size() == 1);
  }

  /** Spec 01 §10 and 02 §8.2: skipped, counted, in sync, the connection stays. */
  @Test
  void badControlIsSkippedAndTheLinkStays() {
    byte[][] hostile = {
      {1, 1, 0, 0, 42, 2, 0, 2, 4, 0}, // babel version
      {1, 1, 0, 0, 43, 3, 0, 2, 4, 0}, // magic
      {1, 1, 0, 0, 42, 3, 0, 0}, // empty body
      {1, 1, 0, 0, 42, 3, 0, 1, 4}, // half a TLV header
      {1, 1, 0, 0, 42, 3, 0, 2, 99, 0}, // unknown type
      {1, 1, 0, 0, 42, 3, 0, 2, 4, 6}, // TLV longer than the packet
      {1, 1, 0, 0, 42, 3, 0, 5, 9, 3, 0, 9, 0}, // address encoding
      {1, 1, 0, 0, 42, 3, 0, 5, 9, 3, 0, 2, (byte) 129}, // prefix length
      {1, 1, 7, 7, 42, 3, 0, 2, 0, 0}, // reserved bytes
    };
    try (RawPeer peer = new RawPeer(node.port())) {
      Link link = inbound(0);
      for (int i = 0; i < hostile.length; i++) {
        peer.send(hostile[i]);
        peer.send(RawPeer.hello(i));
        assertEquals(16, peer.packet().length, "answered after " + Arrays.toString(hostile[i]));
      }
      byte[] two = Arrays.copyOf(RawPeer.hello(1), 24);
      two[7] = 16;
      System.arraycopy(two, 8, two, 16, 8);
      peer.send(two);
      assertEquals(32, peer.packet().length + peer.packet().length, "both TLVs are used");
      peer.send(RawPeer.data(0));
      until("L = 0 is legal framing", () -> data(node, link) == 1);
      assertEquals(2, link.stats().skips(SkipReason.FOREIGN_HEADER));
      assertEquals(2, link.stats().skips(SkipReason.UNKNOWN_TLV));
      assertEquals(3, link.stats().skips(SkipReason.TRUNCATED));
      assertEquals(1, link.stats().skips(SkipReason.UNKNOWN_ENCODING));
      assertEquals(1, link.stats().skips(SkipReason.BAD_PREFIX_LENGTH));
    }
    assertAlive();
  }

  @Test
  void aFloodOfGarbageCloses() {
    byte[] flood = new byte[10 * 5000];
    for (int at = 0; at < flood.length; at += 10) {
      System.arraycopy(new byte[] {1, 1, 0, 0, 42, 3, 0, 2, 99, 0}, 0, flood, at, 10);
    }
    try (RawPeer peer = new RawPeer(node.port())) {
      peer.send(flood);
      assertTrue(peer.ended());
    }
    until("down", () -> node.downs.size() == 1);
    assertTrue(node.downs.getFirst().reason().contains("too many unknown or malformed"));
    assertAlive();
  }

  /** A length field alone takes no memory and holds up nobody. */
  @Test
  void headersFollowedByNothingWait() {
    List<RawPeer> silent = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      RawPeer peer = new RawPeer(node.port());
      silent.add(peer);
      peer.send((byte) 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) -1, (byte) -1, (byte) 0);
    }
    assertAlive();
    assertEquals(50, node.ups.size() - 1);
    silent.forEach(RawPeer::close);
    until("down", () -> node.downs.size() == 51);
  }

  /** Spec 01 §10: half a packet may wait 60 s; a link that is merely silent has no limit. */
  @Test
  void halfAPacketEndsTheLinkAfterAMinute() {
    try (RawPeer half = new RawPeer(node.port());
        RawPeer silent = new RawPeer(node.port())) {
      until("two links", () -> node.ups.size() == 2);
      half.send((byte) 1, (byte) 1, (byte) 0, (byte) 0);
      silent.send(RawPeer.hello(1));
      until("received", () -> node.ups.stream().allMatch(l -> l.stats().receivedBytes() > 0));
      long later = LinkStats.nowMicros() + 61_000_000;
      node.ups.forEach(link -> ((TcpLink) link).tick(later));
      assertTrue(half.ended());
      until("down", () -> node.downs.size() == 1);
      assertEquals("the rest of a packet did not come for 60 s", node.downs.getFirst().reason());
      assertEquals(16, silent.packet().length, "the IHU; it still lives");
    }
  }

  /** At most 64 batches of control of one link in flight; then that link is not read. */
  @Test
  void controlCreditsPauseTheReading() {
    Link dialled = dialled();
    Link accepted = inbound(0);
    node.giveCredit = false;
    List<Tlv> many = Collections.nCopies(10_000, Hello.of(1));
    for (int i = 0; i < 5; i++) {
      other.send(dialled.info().id(), many);
    }
    until("credits run out", () -> control(node, accepted).size() >= ControlCredits.MAX_TLVS);
    assertTrue(
        node.withheld.size() <= ControlCredits.MAX_BATCHES, "in flight " + node.withheld.size());
    assertTrue(control(node, accepted).size() < ControlCredits.MAX_TLVS + 2 * 65_536 / 16);
    node.giveCredit = true;
    node.withheld.forEach(Runnable::run);
    until("all of it", () -> control(node, accepted).size() == 50_000);
  }

  /** A peer that stops reading loses its data, not ours (issue: memory stays bounded). */
  @Test
  void aPeerThatStopsReadingHurtsOnlyItself() throws Exception {
    try (Socket stalled = new Socket()) {
      stalled.setReceiveBufferSize(4096);
      stalled.connect(new InetSocketAddress("127.0.0.1", node.port()));
      Link stuck = inbound(0);
      Link dialled = dialled();
      Link busy = inbound(1);
      int refused = 0;
      long delivered = 0;
      for (int round = 0; round < 400; round++) {
        refused += stuck.sendData(batch(40, 1432)) ? 0 : 1;
        if (busy.sendData(batch(40, 1432))) {
          delivered += 40;
        }
        long expected = delivered;
        if (round % 20 == 19) {
          until("delivered to the other", () -> data(other, dialled) == expected);
        }
      }
      assertEquals(400 * 40, delivered, "the other link refused nothing");
      assertTrue(refused > 0, "23 MB do not fit into the bounds");
      assertEquals(refused * 40L, stuck.stats().droppedPackets());
      // What was taken over from the stuck link's queue: Netty's water mark, the kernel's buffers.
      assertTrue(stuck.stats().sentBytes() < 8 << 20, "sent " + stuck.stats().sentBytes());
      // Control is not dropped: it piles up to its bound, then the peer is disconnected.
      List<Tlv> many = Collections.nCopies(10_000, Hello.of(1));
      for (int bytes = 0; bytes <= OutboundQueue.MAX_CONTROL_BYTES; bytes += 10_000 * 16) {
        node.send(stuck.info().id(), many);
      }
      until("disconnected", () -> node.downs.size() == 1);
      assertTrue(node.downs.getFirst().reason().startsWith("the peer does not read"));
    }
    assertAlive();
  }

  @Test
  void twoHundredDialsAtOnce() {
    List<Future<Link>> dials = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      dials.add(other.dial(node.endpoint()));
    }
    await(Future.all(dials));
    until("all accepted", () -> node.ups.size() == 200 && other.ups.size() == 200);
    assertEquals(200, other.ups.stream().map(link -> link.info().id()).distinct().count());
  }

  /** Undeploying: waiting control leaves first (a retraction must arrive), then the link ends. */
  @Test
  void stopFlushesControlAndClosesInOrder() {
    dialled();
    Link accepted = inbound(0);
    other.giveCredit = true;
    node.send(accepted.info().id(), Collections.nCopies(5000, Hello.of(7)));
    try (RawPeer peer = new RawPeer(node.port())) {
      Link raw = inbound(1);
      peer.send(RawPeer.data(60_000));
      node.send(raw.info().id(), List.of(Hello.of(8)));
      await(vertx.undeploy(node.deployment));
      byte[] last = peer.packet();
      assertArrayEquals(RawPeer.hello(8), last);
      assertTrue(peer.ended());
    }
    assertEquals(2, node.downs.size());
    assertEquals("this node stops", node.downs.getFirst().reason());
    until("all control arrived", () -> control(other, other.ups.getFirst()).size() == 5000);
  }
}
