package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.Hello;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.SeqnoRequest;
import org.mycelium.wire.Tlv;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/**
 * Peers that send as much as they can, and peers that never read (spec 02 §9.3): the node's memory
 * stays bounded and other links are served, during the flood and after it.
 */
class FloodIT {
  private static final int FLOOD = 100_000;
  private static final int CHUNK = 2000;
  private static final long GROWTH_BYTES = 64L << 20;

  /**
   * An idle node has about 8 MiB in use, so with this heap what a flood adds, garbage and peaks
   * included, must at all times stay within 120 MiB; one byte more ends the process. What stays of
   * it after a full collection is measured apart.
   */
  private static final String SMALL_HEAP = "-Xmx128m -XX:+ExitOnOutOfMemoryError";

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(20_260_101);

  private static Subnet own(LocalNode node) {
    return OverlayAddress.parse(node.address()).subnet();
  }

  /**
   * Sends {@value #FLOOD} messages in chunks; the other link is asked for service between them. A
   * flooder that the node throws out comes back, as a real one would.
   *
   * @return how many of its links the node closed
   */
  private static int flood(LocalNode node, RawPeer witness, IntFunction<Tlv> message) {
    int closed = 0;
    RawPeer flooder = RawPeer.connect(node.tcpPort());
    try {
      for (int sent = 0; sent < FLOOD; sent += CHUNK) {
        List<Tlv> chunk = new ArrayList<>(CHUNK);
        for (int i = 0; i < CHUNK; i++) {
          chunk.add(message.apply(sent + i));
        }
        if (!flooder.send(RawPeer.encoded(chunk))) {
          closed++;
          flooder.close();
          flooder = RawPeer.connect(node.tcpPort());
          sent -= CHUNK; // this chunk is sent once more
        } else if (sent / CHUNK % 10 == 9) {
          witness.served(own(node));
        }
      }
    } finally {
      flooder.close();
    }
    witness.served(own(node));
    return closed;
  }

  private static void assertBounded(LocalNode node, long before, String what) {
    assertTrue(node.alive(), node::log);
    long growth = node.heapBytes() - before;
    assertTrue(growth < GROWTH_BYTES, () -> what + " left " + growth + " bytes");
    System.out.printf("%s: heap in use before %d, growth %d bytes%n", what, before, growth);
  }

  @Test
  void forgedUpdates() {
    try (LocalNode node = LocalNode.startWith(SMALL_HEAP, folder);
        RawPeer witness = RawPeer.connect(node.tcpPort())) {
      witness.served(own(node));
      long before = node.heapBytes();
      RawPeer keeper = RawPeer.connect(node.tcpPort());
      try (keeper) {
        // One link that stays, so that what it announced is still there when memory is measured.
        for (int sent = 0; sent < FLOOD; sent += CHUNK) {
          List<Tlv> chunk = new ArrayList<>(CHUNK);
          for (int i = 0; i < CHUNK; i++) {
            chunk.add(Hostile.announcement(Hostile.origin(random), sent, 0));
          }
          assertTrue(keeper.send(RawPeer.encoded(chunk)), node::log);
          if (sent / CHUNK % 10 == 9) {
            witness.served(own(node));
          }
        }
        keeper.served(own(node)); // all is handled
        // Answers come at once, news at the pace of who reads them. Asked now and then: each time
        // all that was heard is looked at.
        LongSupplier learned =
            () -> witness.count(Update.class, update -> !RawPeer.isOf(update, own(node)));
        Shell.await(
            Duration.ofSeconds(20),
            () -> learned.getAsLong() > 60_000,
            () -> "the flood reached the routing table: " + learned.getAsLong());
        assertBounded(node, before, FLOOD + " forged updates");
      }
      witness.served(own(node)); // after the retraction of all of them
    }
  }

  @Test
  void forgedRequests() {
    try (LocalNode node = LocalNode.startWith(SMALL_HEAP, folder);
        RawPeer witness = RawPeer.connect(node.tcpPort());
        RawPeer announcer = RawPeer.connect(node.tcpPort())) {
      witness.served(own(node));
      List<RouterId> origins = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        origins.add(Hostile.origin(random));
        announcer.send(Hostile.announcement(origins.get(i), 0, 0));
      }
      announcer.served(own(node));
      long before = node.heapBytes();
      int closed =
          flood(
              node,
              witness,
              i -> new RouteRequest(i % 15, WirePrefix.of(Hostile.subnet(Hostile.origin(random)))));
      assertBounded(node, before, FLOOD + " route requests, " + closed + " links closed");
      closed =
          flood(
              node,
              witness,
              i -> {
                // Every other one can be forwarded and has to be remembered.
                RouterId origin = origins.get(i / 2 % origins.size());
                RouterId source = i % 2 == 0 ? origin : Hostile.origin(random);
                return new SeqnoRequest(
                    1 + i / 20_000, 64, source, WirePrefix.of(Hostile.subnet(source)));
              });
      assertBounded(node, before, FLOOD + " seqno requests, " + closed + " links closed");
      announcer.served(own(node));
    }
  }

  /** It asks and asks, and reads nothing. Its requests cost more than it is worth: closed. */
  @Test
  void aPeerThatAsksAndNeverReads() {
    try (LocalNode node = LocalNode.startWith(SMALL_HEAP, folder);
        RawPeer witness = RawPeer.connect(node.tcpPort());
        RawPeer deaf = RawPeer.deaf(node.tcpPort())) {
      witness.served(own(node));
      long before = node.heapBytes();
      List<Tlv> chunk = new ArrayList<>();
      for (int i = 0; i < CHUNK; i++) {
        chunk.add(i % 2 == 0 ? Hello.of(i) : new RouteRequest(0, null));
      }
      byte[] bytes = RawPeer.encoded(chunk);
      int sent = 0;
      while (sent < 10 * FLOOD && deaf.send(bytes)) {
        sent += CHUNK;
      }
      assertTrue(sent < 10 * FLOOD, "still connected after " + sent + " messages");
      Shell.await(
          Duration.ofSeconds(5),
          () -> node.log().contains("reason=it sends far more control messages than allowed"),
          node::log);
      witness.served(own(node));
      assertBounded(node, before, "a deaf peer");
    }
  }

  /** Others make the node talk to a peer that does not read: news waits, then it is closed. */
  @Test
  void aPeerThatNeverReadsWhileTheNetworkChanges() {
    try (LocalNode node = LocalNode.startWith(SMALL_HEAP, folder);
        RawPeer deaf = RawPeer.deaf(node.tcpPort());
        RawPeer witness = RawPeer.connect(node.tcpPort())) {
      deaf.send(Hello.of(0));
      witness.served(own(node));
      long before = node.heapBytes();
      List<Tlv> routes = new ArrayList<>();
      for (int i = 0; i < 50_000; i++) {
        routes.add(Hostile.announcement(Hostile.origin(random), 0, 0));
      }
      byte[] all = RawPeer.encoded(routes);
      String words = "reason=\"the peer does not read: its control messages wait\"";
      for (int round = 0; round < 2 && !node.log().contains(words); round++) {
        try (RawPeer announcer = RawPeer.connect(node.tcpPort())) {
          announcer.send(all);
          announcer.served(own(node));
        } // and they are all retracted
        witness.served(own(node));
      }
      // It is given 15 s without a byte; the announcers that come and go may have taken as long.
      Shell.await(Duration.ofSeconds(60), () -> node.log().contains(words), node::log);
      witness.served(own(node));
      assertBounded(node, before, "a deaf peer in a changing network");
    }
  }

  /** Half a packet or nothing at all: a place is taken, nobody waits (spec 01 W29). */
  @Test
  void idleConnections() throws UnknownHostException {
    List<RawPeer> idle = new ArrayList<>();
    try (LocalNode node = LocalNode.startWith(SMALL_HEAP, folder);
        RawPeer witness = RawPeer.connect(node.tcpPort())) {
      witness.served(own(node));
      long before = node.heapBytes();
      for (int i = 0; i < 500; i++) {
        RawPeer peer = RawPeer.connectFrom(loopback(2 + i % 2), node.tcpPort());
        idle.add(peer);
        if (i % 4 < 2) {
          peer.send(Hostile.bytes(i % 4 == 0 ? "0100" : "01000000 00ffff40"));
        }
      }
      try (RawPeer another = RawPeer.connect(node.tcpPort())) {
        another.served(own(node));
        witness.served(own(node));
      }
      assertEquals(0, idle.stream().filter(RawPeer::ended).count(), "all are kept");
      assertBounded(node, before, "500 idle connections");
    } finally {
      idle.forEach(RawPeer::close);
    }
  }

  /** One source gets 256 places, so that it cannot take all of them. */
  @Test
  void placesPerSource() throws UnknownHostException {
    List<RawPeer> greedy = new ArrayList<>();
    try (LocalNode node = LocalNode.start(folder)) {
      Subnet own = own(node);
      for (int i = 0; i < 300; i++) {
        greedy.add(RawPeer.connectFrom(loopback(4), node.tcpPort()));
      }
      greedy.subList(256, 300).forEach(peer -> peer.awaitEnd("beyond the places of one source"));
      greedy.subList(0, 256).forEach(peer -> peer.served(own));
      assertTrue(node.log().contains("refused inbound tcp"), node::log);
      try (RawPeer other = RawPeer.connectFrom(loopback(5), node.tcpPort())) {
        other.served(own);
      }
      greedy.getFirst().close();
      Shell.await(Duration.ofSeconds(10), () -> admitted(node), () -> "no place came free");
    } finally {
      greedy.forEach(RawPeer::close);
    }
  }

  private static boolean admitted(LocalNode node) {
    try (RawPeer again = RawPeer.connectFrom(loopback(4), node.tcpPort())) {
      again.served(own(node));
      return true;
    } catch (AssertionError | UnknownHostException e) {
      return false; // the place is given back as soon as the node has seen the end of the other
    }
  }

  private static InetAddress loopback(int host) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host});
  }
}
