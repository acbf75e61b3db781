package org.mycelium.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.identity.Subnet;

/** The hash table of prefixes and sources against a model, and what peers can do to it. */
class ChainsTest {
  private static final class Item extends Chains.Element<Item> {
    final long value;

    Item(long value) {
      this.value = value;
    }
  }

  private static @Nullable Item find(Chains<Item> chains, long hash, long value) {
    Item each = chains.first(hash);
    while (each != null && each.value != value) {
      each = each.chained();
    }
    return each;
  }

  /** With a good hash, with one of 16 values, and with one value for all. */
  @ParameterizedTest
  @ValueSource(longs = {0x9e37_79b9_7f4a_7c15L, 1L << 60, 0})
  void agreesWithAModelThroughRandomUse(long multiplier) {
    long seed = new SplittableRandom().nextLong();
    Random random = new Random(seed);
    Chains<Item> chains = new Chains<>(item -> item.value * multiplier);
    TreeMap<Long, Item> model = new TreeMap<>();
    for (int step = 0; step < 20_000; step++) {
      boolean growing = step / 2000 % 2 == 0;
      long value = random.nextInt(500);
      Item known = find(chains, value * multiplier, value);
      String where = "seed " + seed + " step " + step;
      assertEquals(model.get(value), known, where);
      if (known == null && (growing || random.nextInt(4) == 0)) {
        Item added = new Item(value);
        chains.add(added);
        model.put(value, added);
      } else if (known != null && (!growing || random.nextInt(4) == 0)) {
        chains.remove(known);
        model.remove(value);
      }
      assertEquals(model.size(), chains.size(), where);
    }
    Set<Item> all = new HashSet<>();
    chains.forEach(item -> assertTrue(all.add(item), "seed " + seed));
    assertEquals(new HashSet<>(model.values()), all, "seed " + seed);
  }

  /** Prefixes as a peer may choose them: counted up, strides, in the lower half, nested. */
  @Test
  void noPrefixesFallIntoOnePlace() {
    long seed = new SplittableRandom().nextLong();
    PeerHash hash = new PeerHash(new Random(seed));
    int bits = 12;
    int count = 1 << bits;
    for (int pattern = 0; pattern < 12; pattern++) {
      int[] places = new int[count];
      int most = 0;
      for (int i = 0; i < count; i++) {
        long overlay = 0x0400_0000_0000_0000L;
        Subnet subnet =
            pattern < 9
                ? Subnet.of64(overlay | (long) i << (5 * pattern))
                : new Subnet(overlay, (long) i << (16 * (pattern - 9)), 128);
        most = Math.max(most, ++places[(int) (hash.of(subnet) >>> -bits)]);
      }
      // A random function would have about 7; one in a thousand keys of this hash are worse.
      assertTrue(
          most < 200, "seed " + seed + " pattern " + pattern + ": " + most + " in one place");
    }
  }
}
