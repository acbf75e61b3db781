package org.mycelium.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/**
 * An X25519 secret key: 32 bytes kept as they are, clamped only inside the scalar multiplication
 * (spec 01 §1.1, RFC 7748 §5). Immutable and safe for any thread. {@link #toString()} never shows
 * it.
 */
public final class SecretKey {

  /** Size in bytes. */
  public static final int BYTES = 32;

  private static final PublicKey BASE_POINT = new PublicKey(9L << 56, 0, 0, 0);

  private final byte[] bytes;
  private final java.security.PrivateKey jdkKey;
  private final PublicKey publicKey;

  private SecretKey(byte[] bytes) {
    this.bytes = bytes;
    try {
      this.jdkKey =
          KeyFactory.getInstance("X25519")
              .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no X25519", e);
    }
    this.publicKey =
        agree(BASE_POINT)
            .map(secret -> PublicKey.read(secret.bytes(), 0))
            .orElseThrow(() -> new IllegalStateException("the base point is not of low order"));
  }

  /** A new key from the system's random generator. */
  public static SecretKey generate() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new SecretKey(bytes);
  }

  /**
   * The key with these 32 bytes; any value is legal.
   *
   * @throws IllegalArgumentException when there are not exactly 32
   */
  public static SecretKey of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a secret key has 32 bytes, this has " + bytes.length);
    }
    return new SecretKey(bytes.clone());
  }

  /** The public key that belongs to it. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** The 32 bytes, for the key file alone. */
  byte[] toBytes() {
    return bytes.clone();
  }

  /**
   * X25519 with a remote key. Costs 80–140 µs: cache the result.
   *
   * @return empty when the result is all zero, as for a remote point of low order (spec 01 §5.1:
   *     such a route is never used)
   */
  public Optional<SharedSecret> agree(PublicKey remote) {
    byte[] bigEndian = remote.toBytes();
    for (int i = 0, j = bigEndian.length - 1; i < j; i++, j--) {
      byte swap = bigEndian[i];
      bigEndian[i] = bigEndian[j];
      bigEndian[j] = swap;
    }
    bigEndian[0] &= 0x7f; // RFC 7748 §5: the top bit is masked
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(jdkKey);
      agreement.doPhase(
          KeyFactory.getInstance("X25519")
              .generatePublic(
                  new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian))),
          true);
      return Optional.of(new SharedSecret(agreement.generateSecret()));
    } catch (InvalidKeyException e) {
      return Optional.empty(); // the JDK's word for a point of small order
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("X25519 failed", e);
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "SecretKey of " + publicKey;
  }
}
