package org.mycelium.dataplane;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.SecretKey;
import org.mycelium.identity.SharedSecret;

/**
 * The shared secrets with other nodes. An agreement costs 80–140 µs, so it happens when the first
 * packet needs it and never again while the key stays in use: two generations, the younger full →
 * the older is forgotten, and a hit in the older moves the secret to the younger. Any thread; two
 * threads that meet a new key at once both compute it, to the same result.
 */
final class SecretCache {

  /** Keys remembered at most: about 12 MB when full. */
  static final int MAX_KEYS = 65_536;

  private final SecretKey own;
  private final int generationSize;
  private volatile ConcurrentHashMap<PublicKey, Optional<SharedSecret>> young =
      new ConcurrentHashMap<>();
  private volatile ConcurrentHashMap<PublicKey, Optional<SharedSecret>> old =
      new ConcurrentHashMap<>();

  SecretCache(SecretKey own, int maxKeys) {
    this.own = own;
    this.generationSize = Math.max(1, maxKeys / 2);
  }

  /** The secret with the owner of this key; null when it would be all zero (W6). */
  @Nullable SharedSecret get(PublicKey remote) {
    Optional<SharedSecret> known = young.get(remote);
    if (known == null) {
      known = old.get(remote);
      if (known == null) {
        known = own.agree(remote);
      }
      remember(remote, known);
    }
    return known.orElse(null);
  }

  /** True when {@link #get} would not have to compute. */
  boolean knows(PublicKey remote) {
    return young.containsKey(remote) || old.containsKey(remote);
  }

  /** Keys remembered now. */
  int size() {
    return young.size() + old.size();
  }

  private void remember(PublicKey remote, Optional<SharedSecret> secret) {
    if (young.size() >= generationSize) {
      synchronized (this) {
        if (young.size() >= generationSize) {
          old = young;
          young = new ConcurrentHashMap<>();
        }
      }
    }
    young.put(remote, secret);
  }
}
