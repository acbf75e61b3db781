package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.Security;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.SecretKey;

/** Encryption, nonces and shared secrets: spec 01 §5, W5, W6. */
class PacketCipherTest {
  private static final long SEED = 20_261_123;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final NodeIdentity a = NodeIdentity.of(TestNode.vectorKey(0));
  private final NodeIdentity b = NodeIdentity.of(TestNode.vectorKey(1));
  private final SecretCache secrets = new SecretCache(a.secretKey(), 64);
  private final NonceSource nonces = new NonceSource(random);

  private PacketCipher cipher() {
    return new PacketCipher(a.publicKey(), secrets, nonces, AesProvider.of(null));
  }

  @Test
  void opensInPlaceWhatTheOtherSideSealedInPlace() {
    PacketCipher sender = cipher();
    PacketCipher receiver = Packets.cipher(b);
    for (int i = 0; i < 200; i++) {
      int length = random.nextInt(4, 3000);
      int at = random.nextInt(50);
      byte[] buffer = new byte[at + length + PacketCipher.TRAILER_BYTES + 9];
      random.nextBytes(buffer);
      byte[] before = buffer.clone();
      int payload = sender.encrypt(Packets.session(sender, b.publicKey()), buffer, at, length);
      assertEquals(length + 28, payload);
      assertFalse(Arrays.equals(before, at, at + length, buffer, at, at + length), "seed " + SEED);
      assertEquals(
          length, receiver.decrypt(Packets.session(receiver, a.publicKey()), buffer, at, payload));
      assertArrayEquals(Arrays.copyOf(before, at + length), Arrays.copyOf(buffer, at + length));
      assertArrayEquals(
          Arrays.copyOfRange(before, at + payload, before.length),
          Arrays.copyOfRange(buffer, at + payload, buffer.length));
    }
  }

  @Test
  void anyChangedBitIsNoticed() {
    byte[] payload = Packets.seal(b, a.publicKey(), new byte[20]);
    PacketCipher receiver = cipher();
    PacketCipher.Session session = Packets.session(receiver, b.publicKey());
    for (int bit = 0; bit < payload.length * 8; bit++) {
      byte[] changed = payload.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(-1, receiver.decrypt(session, changed, 0, changed.length), "bit " + bit);
    }
    for (int length = 0; length < payload.length; length++) {
      assertEquals(-1, receiver.decrypt(session, payload.clone(), 0, length));
    }
    assertEquals(20, receiver.decrypt(session, payload, 0, payload.length));
  }

  /** W5: (direction, random per boot, counter), blocks taken from one counter. */
  @Test
  void noncesNeverRepeatAcrossThreadsAndKeysAndDirectionsDiffer() throws InterruptedException {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    Thread[] threads = new Thread[4];
    PublicKey[] remotes = {b.publicKey(), SecretKey.generate().publicKey()};
    int each = NonceSource.BLOCK * 2 + 100;
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          new Thread(
              () -> {
                PacketCipher cipher = cipher();
                byte[] buffer = new byte[4 + PacketCipher.TRAILER_BYTES];
                for (int i = 0; i < each; i++) {
                  cipher.encrypt(Packets.session(cipher, remotes[i % 2]), buffer, 0, 4);
                  byte[] nonce = Arrays.copyOfRange(buffer, 20, 32);
                  nonce[0] &= 0x7f; // unique even without the direction
                  seen.add(Packets.hex(nonce));
                }
              });
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(threads.length * each, seen.size());
    byte[] fromA = Packets.seal(a, b.publicKey(), new byte[4]);
    byte[] fromB = Packets.seal(b, a.publicKey(), new byte[4]);
    assertEquals(0x80, fromA[20] & 0x80); // 8f... is greater than 35...
    assertEquals(0, fromB[20] & 0x80);
  }

  @Test
  void anExhaustedCounterDrawsANewRandomPart() {
    long nearEnd = NonceSource.COUNTER_END - 2 * NonceSource.BLOCK;
    NonceSource source = new NonceSource(random, nearEnd);
    NonceSource.Block one = source.take();
    NonceSource.Block two = source.take();
    NonceSource.Block three = source.take();
    assertEquals(nearEnd, one.first());
    assertEquals(nearEnd + NonceSource.BLOCK, two.first());
    assertEquals(one.random(), two.random());
    assertEquals(0, three.first());
    assertNotEquals(one.random(), three.random());
  }

  @Test
  void sessionsAreBounded() {
    SecretCache large = new SecretCache(a.secretKey(), 1000);
    PacketCipher cipher = new PacketCipher(a.publicKey(), large, nonces, AesProvider.of(null));
    for (int i = 0; i < PacketCipher.MAX_SESSIONS + 50; i++) {
      Packets.session(cipher, new PublicKey(i, 2, 3, 4));
    }
    assertEquals(PacketCipher.MAX_SESSIONS, cipher.sessions());
  }

  @Test
  void secretsAreBoundedAndComputedOnce() {
    var first = secrets.get(b.publicKey());
    for (int i = 0; i < 200; i++) {
      secrets.get(new PublicKey(i, 2, 3, 4));
      // Used again and again, a secret outlives those that were used once.
      assertSame(first, secrets.get(b.publicKey()));
      assertTrue(secrets.size() <= 65, secrets.size() + " secrets");
    }
  }

  /** W6, RFC 7748 §6.1: the points of low order. */
  @Test
  void pointsOfLowOrderHaveNoSession() {
    String[] points = {
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    PacketCipher cipher = cipher();
    Set<String> usable = new HashSet<>();
    for (String point : points) {
      if (cipher.session(PublicKey.parse(point)) != null) {
        usable.add(point);
      }
    }
    assertEquals(Set.of(), usable);
    assertNull(secrets.get(PublicKey.parse(points[0])));
    assertTrue(cipher.knows(PublicKey.parse(points[0])), "a refusal is remembered too");
  }

  @Test
  void anyProviderOfAesGcmWillDo() {
    PacketCipher named =
        new PacketCipher(
            a.publicKey(), secrets, nonces, AesProvider.of(Security.getProvider("SunJCE")));
    byte[] payload = Packets.seal(b, a.publicKey(), new byte[20]);
    assertEquals(20, named.decrypt(Packets.session(named, b.publicKey()), payload, 0, 48));
  }
}
