package org.mycelium.routing;

import java.util.random.RandomGenerator;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;

/**
 * Hashes what peers choose. The multipliers are drawn anew for each core, so that nobody can
 * announce prefixes that fall into one place: whatever two keys a peer picks, the chance that the
 * upper bits of their hashes agree is that of a random function, but for a factor of two
 * (multiplicative hashing is universal).
 */
final class PeerHash {
  private final long high;
  private final long low;
  private final long length;
  private final long random;

  PeerHash(RandomGenerator generator) {
    high = generator.nextLong() | 1;
    low = generator.nextLong() | 1;
    length = generator.nextLong() | 1;
    random = generator.nextLong() | 1;
  }

  /** Of a prefix; use the upper bits. */
  long of(Subnet subnet) {
    return subnet.high() * high + subnet.low() * low + subnet.length() * length;
  }

  /** Of a source. Its key is in its prefix, so the random part tells it from others. */
  long of(Subnet subnet, RouterId routerId) {
    return of(subnet) + ((long) routerId.zone() << 48 | routerId.random()) * random;
  }
}
