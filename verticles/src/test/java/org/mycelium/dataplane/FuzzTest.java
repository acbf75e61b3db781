package org.mycelium.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.wire.DataPacket;
import org.mycelium.wiring.MessagePacket;

/**
 * Whatever comes in, nothing throws (an exception would be counted as INTERNAL_ERROR), state stays
 * bounded, and the node serves on.
 */
class FuzzTest {
  private static final int ROUNDS = 20_000;

  private final TestNode a = TestNode.ofVectors(0);
  private final TestNode b = TestNode.ofVectors(1);
  private final TestNode c = TestNode.ofVectors(2);
  private final FakeLink toB = a.link();
  private final PacketCipher cipherOfB = Packets.cipher(b.identity);
  private SplittableRandom random = new SplittableRandom(0);

  private void nodes(long seed) {
    random = new SplittableRandom(seed);
    a.route(b, toB);
    a.route(c, a.link());
  }

  private void assertServes(long seed) {
    assertEquals(0, a.dropped(DropReason.INTERNAL_ERROR), "seed " + seed);
    assertTrue(a.plane.waitingBytes() <= 32L << 20, "seed " + seed);
    assertTrue(a.plane.knownSecrets() <= 2, "seed " + seed);
    a.host.written.clear();
    toB.receive(Packets.l3Frame(b, a, 63, Packets.ipv6(b.address(), a.address(), 60)));
    assertEquals(60, a.host.takeOnly().length, "seed " + seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void randomBytesFromALink(long seed) {
    nodes(seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      if (bytes.length >= DataPacket.PAYLOAD && random.nextBoolean()) {
        int payload = bytes.length - DataPacket.PAYLOAD;
        bytes[DataPacket.LENGTH] = (byte) (payload >> 8);
        bytes[DataPacket.LENGTH + 1] = (byte) payload;
        placeAddress(bytes, DataPacket.SOURCE);
        placeAddress(bytes, DataPacket.DESTINATION);
      }
      toB.receive(bytes);
      a.nowMicros += random.nextInt(2000);
      if (i % 1000 == 0) {
        a.plane.tick();
      }
    }
    assertServes(seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4})
  void validPacketsWithChangedBytes(long seed) {
    nodes(seed);
    byte[] local = Packets.l3Frame(b, a, 63, Packets.ipv6(b.address(), a.address(), 80));
    byte[] transit = Packets.frame(b.address(), c.address(), 63, new byte[80]);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] frame = (random.nextBoolean() ? local : transit).clone();
      mutate(frame);
      if (random.nextInt(10) == 0) {
        frame = Arrays.copyOf(frame, random.nextInt(frame.length + 30));
      }
      toB.receive(frame);
      a.nowMicros += random.nextInt(2000);
    }
    assertServes(seed);
  }

  /** The sender is genuine and hostile: what it encrypted is arbitrary, or nearly right. */
  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void arbitraryPlaintextOfAGenuineSender(long seed) {
    nodes(seed);
    byte[] l3 = Packets.plain(UserData.L3, Packets.ipv6(b.address(), a.address(), 90));
    byte[] oob = outOfBand();
    PacketCipher.Session session = Packets.session(cipherOfB, a.identity.publicKey());
    for (int i = 0; i < ROUNDS; i++) {
      byte[] plain;
      switch (random.nextInt(3)) {
        case 0 -> {
          plain = new byte[random.nextInt(150)];
          random.nextBytes(plain);
          if (plain.length > 1) {
            plain[0] = 1;
            plain[1] = (byte) random.nextInt(4);
          }
        }
        case 1 -> plain = l3.clone();
        default -> plain = oob.clone();
      }
      if (plain.length > 4) {
        mutate(plain);
        plain = Arrays.copyOf(plain, random.nextInt(4) == 0 ? random.nextInt(200) : plain.length);
      }
      byte[] payload = Arrays.copyOf(plain, plain.length + PacketCipher.TRAILER_BYTES);
      cipherOfB.encrypt(session, payload, 0, plain.length);
      toB.receive(Packets.frame(b.address(), a.address(), 63, payload));
      if (a.messages.size() > 100) {
        a.messageCredit.forEach(Runnable::run);
        a.messageCredit.clear();
        a.messages.clear();
      }
    }
    assertServes(seed);
  }

  private byte[] outOfBand() {
    byte[] original =
        Packets.seal(
            a.identity,
            c.identity.publicKey(),
            Packets.plain(UserData.L3, Packets.ipv6(a.address(), c.address(), 60)));
    byte[] plain = new byte[4 + 64 + original.length];
    UserData.writeHeader(plain, 0, UserData.OOB_ICMP);
    c.address().write(plain, 4);
    Ipv6.writeHeader(
        plain,
        20,
        8 + original.length,
        Ipv6.ICMPV6,
        64,
        b.address().high(),
        b.address().low(),
        a.address().high(),
        a.address().low());
    System.arraycopy(original, 0, plain, 68, original.length);
    Icmpv6.complete(plain, 20, 3, 0, 0, original.length);
    return plain;
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 8})
  void arbitraryPacketsOfTheHost(long seed) {
    nodes(seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] packet = new byte[random.nextInt(random.nextInt(20) == 0 ? 3000 : 120)];
      random.nextBytes(packet);
      if (packet.length >= Ipv6.HEADER_BYTES && random.nextInt(4) != 0) {
        packet[0] = 0x60;
        packet[Ipv6.PAYLOAD_LENGTH] = (byte) ((packet.length - 40) >> 8);
        packet[Ipv6.PAYLOAD_LENGTH + 1] = (byte) (packet.length - 40);
        packet[Ipv6.NEXT_HEADER] = (byte) new int[] {0, 43, 44, 58, 60, 6, 17}[random.nextInt(7)];
        packet[Ipv6.HOP_LIMIT] = (byte) random.nextInt(4);
        placeAddress(packet, Ipv6.SOURCE);
        placeAddress(packet, Ipv6.DESTINATION);
      }
      a.host.send(packet);
      a.nowMicros += random.nextInt(20_000);
      if (i % 500 == 0) {
        a.plane.tick();
        a.host.written.clear();
      }
    }
    assertServes(seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {9})
  void arbitraryMessagePackets(long seed) {
    nodes(seed);
    byte[] addresses = new byte[32];
    for (int i = 0; i < ROUNDS; i++) {
      random.nextBytes(addresses);
      placeAddress(addresses, 0);
      placeAddress(addresses, 16);
      a.plane.message(
          new MessagePacket(
              OverlayAddress.read(addresses, 0),
              OverlayAddress.read(addresses, 16),
              Buffer.buffer(new byte[random.nextInt(1500)])));
      if (i % 100 == 0) {
        a.plane.flush();
        a.messageCredit.forEach(Runnable::run);
        a.messageCredit.clear();
        a.messages.clear();
      }
    }
    assertServes(seed);
  }

  private void placeAddress(byte[] bytes, int at) {
    switch (random.nextInt(6)) {
      case 0 -> a.address().write(bytes, at);
      case 1 -> b.address().write(bytes, at);
      case 2 -> c.address().write(bytes, at);
      case 3 -> new OverlayAddress(random.nextInt(3), 0).write(bytes, at);
      case 4 -> bytes[at] = (byte) (4 + random.nextInt(2));
      default -> random.nextLong();
    }
  }

  private void mutate(byte[] bytes) {
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
  }
}
