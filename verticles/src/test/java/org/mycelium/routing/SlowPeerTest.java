package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.Packet;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.SeqnoRequest;
import org.mycelium.wire.Update;

/** A peer that reads more slowly than there is news is told as fast as it reads, and no faster. */
class SlowPeerTest {
  private static final int ROUTES = 20_000;

  /** The numbers below are for the rig. */
  private static final int FIRST = 10_000;

  /** Hellos, IHUs and the own route go on. */
  private static final int MOST = Neighbour.CONGESTED_BYTES + 4096;

  private final CoreRig rig = new CoreRig();
  private CoreRig.FakeLink slow = new CoreRig.FakeLink();

  @BeforeEach
  void threePeers() {
    rig.up(1, 10);
    slow = rig.up(2, 10);
    rig.up(3, 10);
    rig.sleep(2 * CoreRig.S);
    rig.takeActions();
    slow.controlSent = 0;
  }

  private void announce(int seqno, int metric) {
    for (int i = 0; i < ROUTES; i++) {
      rig.receive(1, Origin.of(FIRST + i).update(seqno, metric));
    }
  }

  private static int bytes(List<Action.Send> sent, long link) {
    return sent.stream()
        .filter(send -> send.linkId() == link)
        .mapToInt(send -> Packet.controlLength(send.tlv()))
        .sum();
  }

  @Test
  void othersDoNotWaitForIt() {
    announce(1, 5);
    List<Action.Send> sent = rig.sent();
    assertTrue(bytes(sent, 2) < MOST, bytes(sent, 2) + " bytes");
    assertEquals(ROUTES, sent.stream().filter(send -> send.linkId() == 3).count());
    assertTrue(rig.count(RoutingCounter.UPDATE_POSTPONED) > ROUTES / 2);
  }

  @Test
  void itHearsEveryPrefixWhenItReads() {
    announce(1, 5);
    Set<Subnet> heard = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      List<Update> sent = rig.sent(Update.class).on(2);
      assertTrue(sent.stream().mapToInt(Packet::controlLength).sum() < MOST);
      sent.forEach(
          update -> assertTrue(heard.add(update.prefix().subnet().orElseThrow()), "twice"));
      slow.controlSent += 64 << 10;
      rig.sleep(20 * CoreRig.MS);
    }
    heard.remove(rig.self.subnet());
    assertEquals(ROUTES, heard.size());
  }

  /** Of what changed while it waited it hears the last word only. */
  @Test
  void itHearsWhatIsTrueThen() {
    announce(1, 5);
    rig.takeActions();
    announce(2, 500);
    for (int i = 0; i < 100; i++) {
      rig.receive(1, Origin.of(FIRST + ROUTES - 1 - i).retraction());
    }
    assertTrue(bytes(rig.sent(), 2) < MOST);
    slow.controlSent = Long.MAX_VALUE;
    rig.sleep(200 * CoreRig.MS);
    List<Update> last = rig.sent(Update.class).on(2);
    assertTrue(last.size() <= ROUTES, last.size() + " messages");
    assertEquals(100, last.stream().filter(u -> u.metric() == Metric.INFINITE).count());
    assertTrue(last.contains(Origin.of(FIRST + ROUTES / 2).update(2, 520)));
  }

  /** A link with all its routes dies: the burst needs no room. */
  @Test
  void theDeathOfAnotherLink() {
    slow.controlSent = Long.MAX_VALUE;
    announce(1, 5);
    rig.sleep(CoreRig.S);
    rig.takeActions();
    slow.controlSent = slow.controlHanded;
    rig.down(1);
    rig.sleep(8 * CoreRig.S);
    List<Action.Send> sent = rig.sent();
    assertTrue(bytes(sent, 2) < MOST, bytes(sent, 2) + " bytes");
    assertTrue(rig.count(RoutingCounter.REQUEST_SKIPPED) > 0);
    assertEquals(0, rig.core.sizes().prefixes());
    slow.controlSent = Long.MAX_VALUE;
    rig.sleep(CoreRig.S);
    long retracted =
        rig.sent(Update.class).on(2).stream().filter(u -> u.metric() == Metric.INFINITE).count()
            + sent.stream()
                .filter(send -> send.linkId() == 2 && send.tlv() instanceof Update)
                .count();
    assertEquals(ROUTES, retracted, "also of prefixes that nobody remembers");
  }

  @Test
  void aDumpGoesAsFastAsItIsRead() {
    slow.controlSent = Long.MAX_VALUE;
    announce(1, 5);
    rig.sleep(CoreRig.S);
    rig.takeActions();
    slow.controlSent = slow.controlHanded;
    rig.receive(2, new RouteRequest(0, null));
    rig.sleep(CoreRig.S);
    int first = rig.sent(Update.class).on(2).size();
    assertTrue(first > 1000 && first < ROUTES / 2, first + " updates");
    slow.controlSent = Long.MAX_VALUE;
    rig.sleep(CoreRig.S);
    assertEquals(ROUTES + 1 - first, rig.sent(Update.class).on(2).size());
  }

  @Test
  void whoReadsNothingAtAllIsDisconnected() {
    announce(1, 5);
    rig.sleep(14 * CoreRig.S);
    assertEquals(3, rig.core.links().size());
    rig.takeActions();
    rig.sleep(2 * CoreRig.S);
    assertEquals(
        List.of(2L),
        rig.take(Action.CloseLink.class).stream().map(Action.CloseLink::linkId).toList());
    assertEquals(1, rig.count(RoutingCounter.PEER_DEAF));
    assertEquals(ROUTES, rig.core.selected().size());
  }

  @Test
  void whoReadsALittleStays() {
    announce(1, 5);
    for (int i = 0; i < 60; i++) {
      slow.controlSent += 100;
      rig.sleep(CoreRig.S);
    }
    assertEquals(3, rig.core.links().size());
  }

  /** What is not asked now is asked later: requests are repeated where they matter. */
  @Test
  void requestsAreRepeated() {
    announce(1, 5);
    Origin far = Origin.of(FIRST + ROUTES + 1);
    rig.receive(2, far.update(5, 30));
    rig.takeActions();
    rig.receive(2, far.retraction());
    assertTrue(rig.sent(SeqnoRequest.class).on(2).isEmpty());
    slow.controlSent = Long.MAX_VALUE;
    rig.sleep(3 * CoreRig.S);
    assertTrue(
        rig.sent(SeqnoRequest.class).on(2).stream()
            .anyMatch(request -> request.prefix().high() == far.high()));
  }
}
