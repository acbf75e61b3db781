package org.mycelium.forwarding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.Subnet;

/** The forwarding table against a naive model: longest match (spec 01 §7.1), persistence, size. */
class FibTest {
  private static final PublicKey KEY = new PublicKey(1, 2, 3, 4);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void agreesWithANaiveModelThroughRandomChanges(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] highs = new long[200];
    for (int i = 0; i < highs.length; i++) {
      // Half of them differ in few bits only, so that deep paths of the trie are walked.
      highs[i] = i % 2 == 0 ? random.nextLong() : 0x0400_0000_0000_0000L | (long) i << (i % 56);
    }
    Map<Subnet, FibEntry> model = new HashMap<>();
    Fib fib = Fib.empty();
    for (int step = 0; step < 4000; step++) {
      Subnet subnet = randomSubnet(random, highs);
      if (random.nextInt(5) < 3) {
        FibEntry entry = new FibEntry(subnet, KEY, null, step);
        model.put(subnet, entry);
        fib = fib.with(entry);
      } else {
        model.remove(subnet);
        fib = fib.without(subnet);
      }
      String where = "seed " + seed + " step " + step;
      assertEquals(model.size(), fib.size(), where);
      assertSame(model.get(subnet), fib.get(subnet), where);
      long high = highs[random.nextInt(highs.length)];
      long low = randomLow(random);
      assertSame(naiveLookup(model, high, low), fib.lookup(high, low), where);
    }
    for (Subnet subnet : List.copyOf(model.keySet())) {
      assertSame(model.get(subnet), fib.get(subnet), "seed " + seed);
      fib = fib.without(subnet);
    }
    assertEquals(0, fib.size());
    assertNull(fib.lookup(highs[0], 0));
  }

  private static Subnet randomSubnet(SplittableRandom random, long[] highs) {
    int length = random.nextInt(3) == 0 ? random.nextInt(64, 129) : 64;
    return new Subnet(highs[random.nextInt(highs.length)], randomLow(random), length);
  }

  private static long randomLow(SplittableRandom random) {
    return random.nextBoolean() ? 0x8000_0000_0000_0001L : random.nextLong(4);
  }

  private static @Nullable FibEntry naiveLookup(Map<Subnet, FibEntry> model, long high, long low) {
    FibEntry best = null;
    for (FibEntry entry : model.values()) {
      if (entry.subnet().contains(high, low)
          && (best == null || entry.subnet().length() > best.subnet().length())) {
        best = entry;
      }
    }
    return best;
  }

  /** The tables that an editor hands out stay as they were, whatever it changes later. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anEditorMakesTheSameTablesAsSingleChanges(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] highs = new long[300];
    for (int i = 0; i < highs.length; i++) {
      highs[i] = i % 2 == 0 ? random.nextLong() : 0x0400_0000_0000_0000L | (long) i << (i % 56);
    }
    FibEditor editor = Fib.empty().edit();
    Fib single = Fib.empty();
    List<Fib> tables = new ArrayList<>();
    List<Fib> expected = new ArrayList<>();
    for (int step = 0; step < 6000; step++) {
      Subnet subnet = randomSubnet(random, highs);
      String where = "seed " + seed + " step " + step;
      FibEntry before = single.get(subnet);
      assertSame(before, editor.get(subnet), where);
      if (random.nextInt(20) < (step / 1000 % 2 == 0 ? 14 : 6)) {
        FibEntry entry = new FibEntry(subnet, KEY, null, step);
        single = single.with(entry);
        assertSame(before, editor.put(entry), where);
      } else {
        single = single.without(subnet);
        assertSame(before, editor.remove(subnet), where);
      }
      assertEquals(single.size(), editor.size(), where);
      if (random.nextInt(300) == 0) {
        tables.add(editor.table());
        expected.add(single);
      }
    }
    for (int i = 0; i < tables.size(); i++) {
      assertEquals(expected.get(i).size(), tables.get(i).size(), "seed " + seed);
      for (long high : highs) {
        for (long low : new long[] {0, 1, 2, 3, 0x8000_0000_0000_0001L}) {
          assertSame(
              expected.get(i).lookup(high, low), tables.get(i).lookup(high, low), "seed " + seed);
        }
      }
    }
    assertTrue(tables.size() > 5, "tables were taken in between; seed " + seed);
  }

  @Test
  void aChangeLeavesTheTableBeforeAsItWas() {
    Fib one = Fib.empty().with(entry(7));
    Fib two = one.with(entry(8));
    Fib none = one.without(Subnet.of64(7));
    assertEquals(1, one.size());
    assertNull(one.get(Subnet.of64(8)));
    assertEquals(2, two.size());
    assertEquals(0, none.size());
    assertSame(one, one.without(Subnet.of64(9)));
  }

  @Test
  void refusesPrefixesShorterThan64() {
    FibEntry tooShort = new FibEntry(new Subnet(0x0400L << 48, 0, 63), KEY, null, 0);
    assertThrows(IllegalArgumentException.class, () -> Fib.empty().with(tooShort));
    assertNull(Fib.empty().get(tooShort.subnet()));
    assertSame(Fib.empty(), Fib.empty().without(tooShort.subnet()));
  }

  @Test
  void fiftyThousandRoutesCostUnderEightyBytesEachInTheMap() {
    SplittableRandom random = new SplittableRandom(11);
    List<FibEntry> entries = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      entries.add(entry(random.nextLong()));
    }
    Fib warm = Fib.empty().with(entries.get(0));
    long before = usedHeap();
    Fib fib = warm;
    for (FibEntry entry : entries) {
      fib = fib.with(entry);
    }
    long bytes = usedHeap() - before;
    assertEquals(50_000, fib.size());
    assertTrue(bytes < 50_000 * 80, bytes + " bytes");
    for (FibEntry entry : entries) {
      assertSame(entry, fib.lookup(entry.subnet().high(), 1));
    }
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }

  private static FibEntry entry(long high) {
    return new FibEntry(Subnet.of64(high), KEY, null, 0);
  }
}
