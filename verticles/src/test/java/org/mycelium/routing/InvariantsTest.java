package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mycelium.identity.Subnet;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/** The invariants of spec 02 §6, after every step of a random history. */
class InvariantsTest {

  /** With the usual slices, and with some so small that most things happen between two of them. */
  @ParameterizedTest
  @CsvSource({"1, 4096", "2, 4096", "3, 4096", "4, 1", "5, 1", "6, 1", "7, 40", "8, 40"})
  void invariantsOneToFive(long seed, int sliceCost) {
    Random random = new Random(seed);
    CoreRig rig = new CoreRig(new RoutingOptions().setSliceCost(sliceCost));
    List<Long> up = new ArrayList<>();
    long nextId = 1;
    for (int step = 0; step < 3000; step++) {
      Origin origin = Origin.of(random.nextInt(12));
      if (random.nextInt(5) == 0) {
        origin = origin.restarted();
      }
      int what = up.size() < 2 ? 0 : random.nextInt(40);
      if (what == 0 && up.size() < 6) {
        rig.up(nextId, random.nextInt(3) * 5 + 5, random.nextBoolean(), random.nextInt(40));
        up.add(nextId++);
      } else if (what == 1) {
        rig.down(up.remove(random.nextInt(up.size())));
      } else if (what < 6) {
        rig.sleep(random.nextLong(20 * CoreRig.S));
      } else if (what == 6) {
        rig.sleep(random.nextLong(600 * CoreRig.S));
      } else if (what < 9) {
        rig.wanted(origin);
      } else if (!up.isEmpty()) {
        long link = up.get(random.nextInt(up.size()));
        switch (what % 4) {
          case 0 -> rig.receive(link, origin.retraction());
          case 1 -> rig.receive(link, origin.request(random.nextInt(20)));
          case 2 -> rig.receive(link, origin.seqnoRequest(random.nextInt(10)));
          default -> {}
        }
        rig.receive(
            link, origin.update(random.nextInt(6), random.nextInt(100), random.nextInt(30_000)));
      }
      check(rig, "seed " + seed + " step " + step);
    }
    assertTrue(rig.count(RoutingCounter.TRIGGERED_UPDATE) > 100, "the history is a lively one");
  }

  private static void check(CoreRig rig, String where) {
    int entries = 0;
    Set<Subnet> known = new HashSet<>();
    for (Destination destination : rig.core.routes().all()) {
      known.add(destination.subnet());
      assertFalse(destination.isEmpty(), where + ": 3, an empty list");
      Set<Long> neighbours = new HashSet<>();
      for (int i = 0; i < destination.entries().length; i++) {
        RouteEntry entry = destination.entries()[i];
        entries++;
        assertTrue(i == 0 || !entry.selected(), where + ": 1, selected at index " + i);
        assertTrue(neighbours.add(entry.neighbour().id()), where + ": 2, two of one neighbour");
        assertEquals(destination, entry.destination(), where + ": 2");
        assertTrue(entry.armed(), where + ": 5, no timer");
        assertTrue(entry.at() > rig.now() || !entry.selected(), where + ": 5, overdue");
        if (entry.selected()) {
          assertTrue(entry.finite() && !entry.neighbour().down(), where + ": a dead selection");
        }
      }
    }
    assertEquals(entries, rig.core.sizes().routes(), where);
    assertTrue(
        rig.core.queried().stream().noneMatch(query -> known.contains(query.subnet())),
        where + ": 4, queried and known");
    assertTrue(
        rig.core.queried().stream().allMatch(query -> query.expiresAtMicros() > rig.now()),
        where + ": 4, a query outlived its time");
  }

  /** Invariant 6. */
  @Test
  void longestMatch() {
    CoreRig rig = new CoreRig();
    rig.up(1, 10);
    rig.up(2, 10);
    Origin far = Origin.of(1);
    Subnet host = Subnet.parse(far.id().key().address() + "/128");
    rig.receive(1, far.update(1, 5));
    rig.receive(2, new Update(0, Update.INTERVAL, 1, 5, WirePrefix.of(host), far.id()));
    assertEquals(host, rig.core.lookup(host.high(), host.low()).orElseThrow().subnet());
    assertEquals(far.subnet(), rig.core.lookup(host.high(), host.low() + 1).orElseThrow().subnet());
    assertEquals(1, rig.nextHop(far));
    Destination exact = rig.core.routes().get(far.subnet());
    assertNotNull(exact);
    assertEquals(1, exact.entries().length);
    rig.receive(2, new Update(0, 0, 1, Metric.INFINITE, WirePrefix.of(host), far.id()));
    rig.sleep(6 * CoreRig.S);
    assertEquals(far.subnet(), rig.core.lookup(host.high(), host.low()).orElseThrow().subnet());
    assertTrue(rig.core.lookup(0x0400_0000_0000_0000L, 1).isEmpty());
  }

  /** Invariant 8: an Update among the actions is in the source table already, feasible no more. */
  @Test
  void theSourceTableComesFirst() {
    CoreRig rig = new CoreRig();
    rig.up(1, 10);
    rig.up(2, 10);
    Origin far = Origin.of(1);
    rig.receive(1, far.update(1, 5));
    Update sent = rig.sent(Update.class).on(2).getFirst();
    rig.receive(2, sent);
    assertEquals(1, rig.core.sizes().routes(), "our own words come back and are infeasible");
  }

  /** The same calls give the same actions. */
  @Test
  void deterministic() {
    assertEquals(history(), history());
  }

  private static List<Action> history() {
    CoreRig rig = new CoreRig();
    List<Action> all = new ArrayList<>();
    for (long id = 1; id <= 5; id++) {
      rig.up(id, (int) id * 3);
    }
    Random random = new Random(5);
    for (int i = 0; i < 500; i++) {
      rig.receive(
          1 + random.nextInt(5), Origin.of(random.nextInt(50)).update(i / 50, random.nextInt(99)));
      rig.sleep(random.nextLong(CoreRig.S));
      all.addAll(rig.takeActions());
    }
    rig.down(1);
    all.addAll(rig.takeActions());
    return all;
  }
}
