package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.Subnet;
import org.mycelium.routing.RoutingCore.TableSizes;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Ihu;
import org.mycelium.wire.RouteRequest;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/** Nothing a peer does makes a table grow without bound: spec 02 §9.3; each limit on its own. */
class LimitsTest {
  private static final RoutingOptions.Rate UNLIMITED = new RoutingOptions.Rate(1 << 20, 1 << 19);

  private static RoutingOptions unlimitedRates() {
    return new RoutingOptions()
        .setUpdateRate(UNLIMITED)
        .setRouteRequestRate(UNLIMITED)
        .setSeqnoRequestRate(UNLIMITED);
  }

  @Test
  void routesPerLink() {
    CoreRig rig = new CoreRig(unlimitedRates().setMaxRoutesPerLink(10));
    rig.up(1, 10);
    rig.up(2, 10);
    for (int i = 0; i < 30; i++) {
      rig.receive(1, Origin.of(i).update(1, 5));
    }
    assertEquals(10, rig.core.sizes().routes());
    assertEquals(20, rig.count(RoutingCounter.UPDATE_OVER_LIMIT));
    rig.receive(2, Origin.of(20).update(1, 5));
    assertEquals(11, rig.core.sizes().routes(), "another peer has its own limit");
    rig.receive(1, Origin.of(3).update(2, 5));
    assertEquals(20, rig.count(RoutingCounter.UPDATE_OVER_LIMIT), "known ones are renewed");
  }

  @Test
  void routesInTotal() {
    CoreRig rig = new CoreRig(unlimitedRates().setMaxRoutes(10));
    rig.up(1, 10);
    rig.up(2, 10);
    for (int i = 0; i < 8; i++) {
      rig.receive(1, Origin.of(i).update(1, 5));
      rig.receive(2, Origin.of(i).update(1, 5));
    }
    assertEquals(10, rig.core.sizes().routes());
    assertEquals(6, rig.count(RoutingCounter.UPDATE_OVER_LIMIT));
  }

  @Test
  void sources() {
    CoreRig rig = new CoreRig(unlimitedRates().setMaxSources(10));
    rig.up(1, 10);
    for (int i = 0; i < 30; i++) {
      rig.receive(1, Origin.of(i).update(1, 5));
    }
    assertEquals(10, rig.core.sizes().sources());
    assertTrue(rig.count(RoutingCounter.SOURCE_EVICTED) >= 20);
  }

  @Test
  void queriesTheOldestMakesRoom() {
    CoreRig rig = new CoreRig(unlimitedRates().setMaxQueries(10));
    rig.up(1, 10);
    rig.up(2, 10);
    for (int i = 0; i < 30; i++) {
      rig.receive(1, Origin.of(i).request(0));
    }
    assertEquals(10, rig.core.sizes().queries());
    assertEquals(10, rig.core.sizes().routeRequestCache());
    assertEquals(20, rig.count(RoutingCounter.QUERY_EVICTED));
    assertEquals(Origin.of(20).subnet(), rig.core.queried().getFirst().subnet());
  }

  @Test
  void seqnoRequests() {
    CoreRig rig = new CoreRig(unlimitedRates().setMaxSeqnoRequests(10));
    rig.up(1, 10);
    rig.up(2, 10);
    Origin far = Origin.of(1);
    rig.receive(1, far.update(1, 5));
    Origin forged = far;
    for (int i = 0; i < 30; i++) {
      rig.receive(2, forged.seqnoRequest(9));
      forged = forged.restarted();
      rig.receive(1, forged.update(1, 5));
      rig.receive(2, forged.seqnoRequest(9));
    }
    assertEquals(10, rig.core.sizes().seqnoRequests());
    assertTrue(rig.count(RoutingCounter.SEQNO_REQUEST_EVICTED) > 0);
  }

  @Test
  void links() {
    CoreRig rig = new CoreRig(new RoutingOptions().setMaxLinks(2));
    rig.up(1, 10);
    rig.up(2, 10);
    rig.begin(3, 10, false, CoreRig.SILENT);
    assertEquals(
        List.of(new Action.CloseLink(3, "there are 2 links already", false)),
        rig.take(Action.CloseLink.class));
    assertEquals(2, rig.core.links().size());
    assertEquals(1, rig.count(RoutingCounter.LINK_REFUSED));
    assertThrows(
        IllegalArgumentException.class,
        () -> rig.core.linkUp(rig.now(), 1, 10, false, rig.link(1)));
  }

  @Test
  void hellos() {
    CoreRig rig = new CoreRig(new RoutingOptions().setHelloRate(new RoutingOptions.Rate(5, 1)));
    rig.up(1, 10);
    for (int i = 0; i < 20; i++) {
      rig.receive(1, new Hello(true, i, 2000));
    }
    assertEquals(5, rig.sent(Ihu.class).on(1).size());
    assertEquals(15, rig.count(RoutingCounter.TLV_DISCARDED));
  }

  @Test
  void updatesRouteRequestsAndSeqnoRequests() {
    RoutingOptions.Rate five = new RoutingOptions.Rate(5, 1);
    CoreRig rig =
        new CoreRig(
            new RoutingOptions()
                .setUpdateRate(five)
                .setRouteRequestRate(five)
                .setSeqnoRequestRate(five));
    rig.up(1, 10);
    for (int i = 0; i < 20; i++) {
      Origin origin = Origin.of(i);
      rig.receive(1, origin.update(1, 5), Origin.of(i + 100).request(0), origin.seqnoRequest(3));
    }
    assertEquals(5, rig.count(RoutingCounter.PROCESS_UPDATE));
    assertEquals(5, rig.count(RoutingCounter.PROCESS_ROUTE_REQUEST));
    assertEquals(5, rig.count(RoutingCounter.PROCESS_SEQNO_REQUEST));
    assertEquals(45, rig.count(RoutingCounter.TLV_DISCARDED));
    rig.up(2, 10);
    rig.receive(2, Origin.of(50).update(1, 5));
    assertEquals(6, rig.count(RoutingCounter.PROCESS_UPDATE), "others are served");
  }

  @Test
  void aFloodClosesTheLink() {
    RoutingOptions.Rate five = new RoutingOptions.Rate(5, 1);
    CoreRig rig = new CoreRig(new RoutingOptions().setUpdateRate(five).setDiscardRate(five));
    rig.up(1, 10);
    for (int i = 0; i < 20; i++) {
      rig.receive(1, Origin.of(i).update(1, 5));
    }
    assertEquals(1, rig.take(Action.CloseLink.class).size());
    assertTrue(rig.core.links().isEmpty());
    assertEquals(9, rig.count(RoutingCounter.TLV_SOURCE_DIED));
  }

  /** Better 1, §8.2: an IHU without a Hello is no sample. */
  @Test
  void ihusCountOnlyAgainstHellos() {
    CoreRig rig = new CoreRig();
    rig.up(1, 10);
    int cost = rig.core.links().getFirst().cost();
    for (int i = 0; i < 100; i++) {
      rig.receive(1, Ihu.of(1));
    }
    assertEquals(cost, rig.core.links().getFirst().cost());
    assertEquals(100, rig.count(RoutingCounter.IHU_UNSOLICITED));
  }

  /** An honest peer with 50 000 routes passes, and each Update costs the same few actions. */
  @Test
  void fiftyThousandRoutesOfOnePeer() {
    CoreRig rig = new CoreRig();
    rig.up(1, 10);
    rig.up(2, 10);
    long seed = 42;
    Random random = new Random(seed);
    Origin first = Origin.random(random);
    for (int i = 0; i < 50_000; i++) {
      Origin origin = i == 0 ? first : Origin.random(random);
      rig.receive(1, origin.update(1, 5));
      assertEquals(3, rig.takeActions().size(), "shown, reported, sent once; seed " + seed);
    }
    TableSizes sizes = rig.core.sizes();
    assertEquals(50_000, sizes.prefixes(), "seed " + seed);
    assertEquals(50_000, sizes.routes());
    assertEquals(50_001, sizes.sources());
    assertEquals(0, rig.count(RoutingCounter.TLV_DISCARDED));
    assertTrue(sizes.deadlines() < 50_020, "one deadline an entry: " + sizes);

    rig.receive(2, first.request(0));
    assertEquals(List.of(first.update(1, 25)), rig.sent(Update.class).on(2));

    rig.receive(2, new RouteRequest(0, null));
    int slice = RoutingOptions.DEFAULT_SLICE_COST / SlicedJob.TELL;
    assertEquals(slice, rig.takeActions().size(), "a dump comes in slices");
    rig.sleep(CoreRig.S);
    assertEquals(
        50_001 - slice,
        rig.sent(Update.class).on(2).size(),
        "the rest and the own route, in a second");

    rig.down(1);
    assertEquals(50_000, rig.core.fallback().size());
    rig.sleep(7 * CoreRig.S); // lost in slices, each for 6 s
    assertEquals(0, rig.core.sizes().prefixes());
  }

  /** The death of a neighbour costs its own entries, not those of others. */
  @Test
  void deathCostsTheEntriesOfThatNeighbour() {
    CoreRig rig = new CoreRig();
    rig.up(1, 10);
    rig.up(2, 10);
    rig.up(3, 10);
    for (int i = 0; i < 10_000; i++) {
      rig.receive(1, Origin.of(i).update(1, 5));
    }
    for (int i = 20_000; i < 20_010; i++) {
      rig.receive(2, Origin.of(i).update(1, 5));
    }
    rig.takeActions();
    rig.down(2);
    assertEquals(10, rig.count(RoutingCounter.ROUTE_SELECTION_RAN));
    assertTrue(rig.takeActions().size() < 100);
  }

  /** 100 000 forged Updates and 100 000 forged requests: sizes bounded, others served. */
  @Test
  void aHostilePeer() {
    CoreRig rig = new CoreRig();
    rig.up(1, 10);
    rig.up(2, 10);
    rig.takeActions();
    long seed = 4711;
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      Origin forged = Origin.random(random);
      long high = 0x0400L << 48 | random.nextLong() >>> 7;
      rig.receive(
          1,
          forged.update(random.nextInt(65536), random.nextInt(65536)),
          new RouteRequest(0, WirePrefix.of(Subnet.of64(high))));
      rig.takeActions();
    }
    TableSizes sizes = rig.core.sizes();
    String state = sizes + " seed " + seed;
    assertTrue(sizes.routes() <= RoutingOptions.DEFAULT_MAX_ROUTES_PER_LINK, state);
    assertTrue(sizes.sources() <= RoutingOptions.DEFAULT_MAX_ROUTES_PER_LINK + 1, state);
    assertTrue(sizes.queries() <= RoutingOptions.DEFAULT_MAX_QUERIES, state);
    assertTrue(sizes.routeRequestCache() <= RoutingOptions.DEFAULT_MAX_QUERIES, state);
    assertTrue(sizes.seqnoRequests() <= RoutingOptions.DEFAULT_MAX_SEQNO_REQUESTS, state);
    assertTrue(rig.count(RoutingCounter.TLV_DISCARDED) > 0, state);
    rig.receive(2, new Hello(true, 1, 2000), Origin.of(1).update(1, 7));
    assertEquals(1, rig.sent(Ihu.class).on(2).size());
    assertEquals(2, rig.nextHop(Origin.of(1)));
  }

  @Test
  void limitsMustBePositive() {
    RoutingOptions options = new RoutingOptions();
    assertThrows(IllegalArgumentException.class, () -> options.setMaxRoutes(0));
    assertThrows(IllegalArgumentException.class, () -> options.setMaxQueries(-1));
  }
}
