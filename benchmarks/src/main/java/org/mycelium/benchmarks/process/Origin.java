package org.mycelium.benchmarks.process;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.RouterId;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;

/**
 * A node that exists only as an announcement: a random key, which is as good as a real one for
 * whoever checks that the prefix contains the address of the key.
 *
 * @param routerId its router id
 * @param address its overlay address
 */
record Origin(RouterId routerId, OverlayAddress address) {

  /** Some origins, the same for the same seed. */
  static List<Origin> some(int count, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    List<Origin> origins = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      PublicKey key =
          new PublicKey(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
      origins.add(new Origin(RouterId.generate(key, random), key.address()));
    }
    return origins;
  }

  /** Its announcement with this metric. */
  Update update(int metric) {
    return new Update(0, Update.INTERVAL, 1, metric, WirePrefix.of(address.subnet()), routerId);
  }
}
