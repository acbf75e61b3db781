package org.mycelium.dataplane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.SharedSecret;

/**
 * AES-256-GCM of data packets, in place, for one thread (spec 01 §5.3, §5.5).
 *
 * <pre>
 * payload = ciphertext (n) | tag (16) | nonce (12), empty AAD
 * </pre>
 *
 * Cipher objects are kept per remote key, the least recently used {@value #MAX_SESSIONS}.
 */
final class PacketCipher {

  /** Tag and nonce after the ciphertext. */
  static final int TRAILER_BYTES = 28;

  static final int NONCE_BYTES = 12;

  /** Cipher pairs kept: about 6 kB each. */
  static final int MAX_SESSIONS = 128;

  private static final int TAG_BITS = 128;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final PublicKey own;
  private final SecretCache secrets;
  private final NonceSource nonces;
  private final AesProvider aes;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private final Map<PublicKey, Session> sessions =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PublicKey, Session> eldest) {
          return size() > MAX_SESSIONS;
        }
      };
  private @Nullable Session last;
  private long random;
  private long next;
  private long end;

  /** The ciphers for one remote node. */
  static final class Session {
    private final PublicKey remote;
    private final SecretKey key;
    private final boolean greater;
    private @Nullable Provider provider;
    private @Nullable Cipher encrypt;
    private @Nullable Cipher decrypt;

    private Session(PublicKey remote, SecretKey key, boolean greater) {
      this.remote = remote;
      this.key = key;
      this.greater = greater;
    }
  }

  /**
   * Makes one without sessions.
   *
   * @param own the node's public key
   * @param secrets where keys come from
   * @param nonces where nonces come from
   * @param aes whose AES; a session changes over when another one is ready
   */
  PacketCipher(PublicKey own, SecretCache secrets, NonceSource nonces, AesProvider aes) {
    this.own = own;
    this.secrets = secrets;
    this.nonces = nonces;
    this.aes = aes;
  }

  /** True when {@link #session} needs no key agreement. */
  boolean knows(PublicKey remote) {
    return sessions.containsKey(remote) || secrets.knows(remote);
  }

  /** The session with the owner of this key; null when the key is unusable (W6). */
  @Nullable Session session(PublicKey remote) {
    Session recent = last;
    if (recent != null && recent.remote.equals(remote)) {
      return recent;
    }
    Session session = sessions.get(remote);
    if (session == null) {
      SharedSecret secret = secrets.get(remote);
      if (secret == null) {
        return null;
      }
      aes.wanted();
      session = new Session(remote, secret.aesKey(), isGreater(own, remote));
      sessions.put(remote, session);
    }
    last = session;
    return session;
  }

  /** Number of sessions kept. */
  int sessions() {
    return sessions.size();
  }

  /**
   * Encrypts {@code length} bytes at {@code at} in place and appends tag and nonce, for which there
   * must be room.
   *
   * @return the payload length: {@code length + 28}
   */
  int encrypt(Session session, byte[] b, int at, int length) {
    if (next == end) {
      NonceSource.Block block = nonces.take();
      random = block.random();
      next = block.first();
      end = next + NonceSource.BLOCK;
    }
    long counter = next++;
    LONG.set(nonce, 0, prefix(session, random) | counter >>> 32);
    INT.set(nonce, 8, (int) counter);
    return encrypt(session, b, at, length, nonce);
  }

  /** The same with a given nonce, which must never have been used with this key. */
  int encrypt(Session session, byte[] b, int at, int length, byte[] givenNonce) {
    try {
      Cipher cipher = ciphers(session).encrypt;
      if (cipher == null) {
        cipher = session.encrypt = newCipher(session.provider);
      }
      cipher.init(Cipher.ENCRYPT_MODE, session.key, new GCMParameterSpec(TAG_BITS, givenNonce));
      int sealed = cipher.doFinal(b, at, length, b, at);
      System.arraycopy(givenNonce, 0, b, at + sealed, NONCE_BYTES);
      return sealed + NONCE_BYTES;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM encryption failed", e);
    }
  }

  /**
   * True when this node made the payload of {@code length} bytes at {@code at}, at least {@value
   * #TRAILER_BYTES}, in this run: both directions share one key, so it would decrypt. Another
   * node's nonce looks like one of ours with a chance of 2^-48 at most.
   */
  boolean isOwn(Session session, byte[] b, int at, int length) {
    long first = (long) LONG.get(b, at + length - NONCE_BYTES);
    return (first & ~0xffffL) == prefix(session, nonces.random());
  }

  /**
   * Decrypts a payload of {@code length} bytes at {@code at} in place.
   *
   * @return the length of the plaintext; -1 when the payload is too short for one or its tag does
   *     not match
   */
  int decrypt(Session session, byte[] b, int at, int length) {
    int sealed = length - NONCE_BYTES;
    if (length < TRAILER_BYTES) {
      return -1;
    }
    try {
      Cipher cipher = ciphers(session).decrypt;
      if (cipher == null) {
        cipher = session.decrypt = newCipher(session.provider);
      }
      cipher.init(
          Cipher.DECRYPT_MODE,
          session.key,
          new GCMParameterSpec(TAG_BITS, b, at + sealed, NONCE_BYTES));
      return cipher.doFinal(b, at, sealed, b, at);
    } catch (AEADBadTagException e) {
      return -1;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM decryption failed", e);
    }
  }

  /** Direction bit and random part, in the upper 48 bits. */
  private static long prefix(Session session, long random) {
    return (session.greater ? 1L << 63 : 0) | random << 16;
  }

  /** The session without ciphers of a provider that is not the current one. */
  private Session ciphers(Session session) {
    Provider current = aes.current();
    if (!Objects.equals(session.provider, current)) { // mostly the same object
      session.provider = current;
      session.encrypt = null;
      session.decrypt = null;
    }
    return session;
  }

  private static Cipher newCipher(@Nullable Provider provider) throws GeneralSecurityException {
    return provider == null
        ? Cipher.getInstance(AesProvider.TRANSFORMATION)
        : Cipher.getInstance(AesProvider.TRANSFORMATION, provider);
  }

  private static boolean isGreater(PublicKey one, PublicKey other) {
    int order = Long.compareUnsigned(one.a(), other.a());
    order = order != 0 ? order : Long.compareUnsigned(one.b(), other.b());
    order = order != 0 ? order : Long.compareUnsigned(one.c(), other.c());
    order = order != 0 ? order : Long.compareUnsigned(one.d(), other.d());
    return order > 0;
  }
}
