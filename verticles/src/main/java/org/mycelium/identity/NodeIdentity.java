package org.mycelium.identity;

import java.security.SecureRandom;

/**
 * All that follows from a secret key, for one run of the node.
 *
 * @param secretKey the key itself
 * @param address the node's overlay address
 * @param subnet the /64 that the node announces and receives for
 * @param routerId this run's router id
 */
public record NodeIdentity(
    SecretKey secretKey, OverlayAddress address, Subnet subnet, RouterId routerId) {

  /** Derives everything and draws the random part of the router id. */
  public static NodeIdentity of(SecretKey secretKey) {
    PublicKey key = secretKey.publicKey();
    OverlayAddress address = key.address();
    return new NodeIdentity(
        secretKey, address, address.subnet(), RouterId.generate(key, new SecureRandom()));
  }

  /** The public key. */
  public PublicKey publicKey() {
    return routerId.key();
  }
}
