package org.mycelium.routing;

import java.util.Comparator;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.Subnet;

/**
 * A source: who originates which prefix (RFC 8966 §2.7). Comparable, because a peer chooses both
 * parts: a hash map then stays fast with colliding keys.
 */
record SourceKey(Subnet subnet, RouterId routerId) implements Comparable<SourceKey> {

  /** By network address, shorter ones first. */
  static final Comparator<Subnet> BY_SUBNET =
      (x, y) -> {
        int order = Long.compareUnsigned(x.high(), y.high());
        if (order == 0) {
          order = Long.compareUnsigned(x.low(), y.low());
        }
        return order != 0 ? order : Integer.compare(x.length(), y.length());
      };

  private static final Comparator<PublicKey> BY_KEY =
      Comparator.comparingLong(PublicKey::a)
          .thenComparingLong(PublicKey::b)
          .thenComparingLong(PublicKey::c)
          .thenComparingLong(PublicKey::d);

  private static final Comparator<SourceKey> ORDER =
      Comparator.comparing(SourceKey::subnet, BY_SUBNET)
          .thenComparing(key -> key.routerId.key(), BY_KEY)
          .thenComparingLong(key -> key.routerId.random())
          .thenComparingInt(key -> key.routerId.zone());

  @Override
  public int compareTo(SourceKey other) {
    return ORDER.compare(this, other);
  }

  /** Spreads well for honest keys; the order above takes care of the others. */
  @Override
  public int hashCode() {
    long mixed = (subnet.high() ^ routerId.random()) * 0x9e37_79b9_7f4a_7c15L + subnet.low();
    return (int) (mixed >>> 32);
  }
}
