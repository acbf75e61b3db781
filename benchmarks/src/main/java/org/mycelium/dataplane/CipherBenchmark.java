package org.mycelium.dataplane;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.mycelium.identity.SecretKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * AES-256-GCM of one packet, in place, as the data plane does it: a nonce of its own each time, the
 * Cipher object kept. In the package of what it measures, which nobody else should use.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CipherBenchmark {

  /** Bytes of plaintext. */
  @Param({"64", "1400"})
  public int bytes;

  private final SecretKey own = SecretKey.generate();
  private final SecretKey remote = SecretKey.generate();
  private final PacketCipher cipher =
      new PacketCipher(
          own.publicKey(),
          new SecretCache(own, SecretCache.MAX_KEYS),
          new NonceSource(new SecureRandom()),
          AesProvider.of(null));
  private byte[] sealed = {};
  private byte[] working = {};

  /** One sealed packet. */
  @Setup
  public void prepare() {
    sealed = new byte[bytes + PacketCipher.TRAILER_BYTES];
    working = new byte[sealed.length];
    cipher.encrypt(session(), sealed, 0, bytes);
  }

  private PacketCipher.Session session() {
    PacketCipher.Session session = cipher.session(remote.publicKey());
    if (session == null) {
      throw new AssertionError("a generated key is usable");
    }
    return session;
  }

  /** Finds the session and encrypts. */
  @Benchmark
  public int encrypt() {
    return cipher.encrypt(session(), working, 0, bytes);
  }

  /** Finds the session and decrypts; the copy of the packet into place is included. */
  @Benchmark
  public int decrypt() {
    System.arraycopy(sealed, 0, working, 0, sealed.length);
    int length = cipher.decrypt(session(), working, 0, working.length);
    if (length != bytes) {
      throw new AssertionError("decrypted " + length);
    }
    return length;
  }

  /** That copy alone. */
  @Benchmark
  public byte[] copyOnly() {
    System.arraycopy(sealed, 0, working, 0, sealed.length);
    return working;
  }
}
