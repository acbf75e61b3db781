package org.mycelium.identity;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The raw X25519 result, which is the AES-256 key of both directions between two nodes (spec 01
 * §5.1). Immutable.
 */
public final class SharedSecret {
  private final byte[] bytes;

  SharedSecret(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  /** As an AES key for {@code javax.crypto}. */
  public SecretKey aesKey() {
    return new SecretKeySpec(bytes, "AES");
  }
}
