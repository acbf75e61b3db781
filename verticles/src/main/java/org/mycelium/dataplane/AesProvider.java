package org.mycelium.dataplane;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose AES-GCM the data plane uses. The JDK's serves from the first packet on; Amazon's Corretto
 * provider, when it is on the class path and runs on this machine, takes a third less time, a tenth
 * of the garbage and no warming up, but needs half a second to load. So it is loaded on a thread of
 * its own when a node first has packets to encrypt or decrypt, and takes over when it is ready and
 * has shown that it gives the same result. Any thread.
 */
final class AesProvider {
  private static final Logger LOG = LoggerFactory.getLogger(AesProvider.class);

  static final String TRANSFORMATION = "AES/GCM/NoPadding";

  private static final String CORRETTO =
      "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

  /** One for the process: a provider is loaded once, whatever the number of nodes. */
  private static final AesProvider FASTEST =
      new AesProvider(
          AesProvider::corretto,
          task -> Thread.ofPlatform().daemon().name("mycelium-aes").start(task));

  private final Supplier<@Nullable Provider> loader;
  private final Starter starter;
  private boolean started; // under this
  private volatile @Nullable Provider current;

  /** Runs the loading. */
  interface Starter {
    /** Must not block. */
    void start(Runnable loading);
  }

  AesProvider(Supplier<@Nullable Provider> loader, Starter starter) {
    this.loader = loader;
    this.starter = starter;
  }

  /** The JDK's first, a faster one later. */
  static AesProvider fastest() {
    return FASTEST;
  }

  /** Always this one; null for the JDK's first choice. */
  static AesProvider of(@Nullable Provider provider) {
    AesProvider fixed = new AesProvider(() -> null, loading -> {});
    fixed.current = provider;
    return fixed;
  }

  /** The one in use now; null for the JDK's first choice. */
  @Nullable Provider current() {
    return current;
  }

  /** There is something to encrypt: loads the faster one, once. */
  void wanted() {
    synchronized (this) {
      if (started) {
        return;
      }
      started = true;
    }
    try {
      starter.start(
          () -> {
            Provider loaded = loader.get();
            if (loaded != null && agrees(loaded)) {
              current = loaded;
            }
          });
    } catch (OutOfMemoryError e) { // the system gives no more threads
      LOG.warn("no thread to load a faster aes provider: the JDK's stays cause={}", e.toString());
    }
  }

  /** Whether it does what the JDK does, in place, in a larger array. */
  static boolean agrees(Provider provider) {
    try {
      SecretKeySpec key = new SecretKeySpec(pattern(32), "AES");
      GCMParameterSpec nonce = new GCMParameterSpec(128, pattern(12));
      Cipher theirs = Cipher.getInstance(TRANSFORMATION, provider);
      Cipher ours = Cipher.getInstance(TRANSFORMATION);
      byte[] sealed = pattern(1500);
      byte[] expected = pattern(1500);
      theirs.init(Cipher.ENCRYPT_MODE, key, nonce);
      ours.init(Cipher.ENCRYPT_MODE, key, nonce);
      int length = theirs.doFinal(sealed, 7, 1404, sealed, 7);
      if (length != ours.doFinal(expected, 7, 1404, expected, 7)
          || !Arrays.equals(sealed, expected)) {
        return false;
      }
      theirs.init(Cipher.DECRYPT_MODE, key, nonce);
      return theirs.doFinal(sealed, 7, length, sealed, 7) == 1404
          && Arrays.equals(sealed, 0, 7 + 1404, pattern(1500), 0, 7 + 1404);
    } catch (GeneralSecurityException | RuntimeException e) {
      LOG.warn("aes provider refused: name={} cause={}", provider.getName(), e.toString());
      return false;
    }
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + length);
    }
    return bytes;
  }

  private static @Nullable Provider corretto() {
    try {
      Object provider = Class.forName(CORRETTO).getField("INSTANCE").get(null);
      // Without its native part the class loads all the same, with no ciphers in it.
      if (provider instanceof Provider corretto
          && corretto.getService("Cipher", TRANSFORMATION) != null) {
        LOG.debug("aes provider name={}", corretto);
        return corretto;
      }
      LOG.debug("the aes provider on the class path has no native part for this machine");
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      LOG.debug("no aes provider but the JDK's cause={}", e.toString());
    }
    return null;
  }
}
