package org.mycelium.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.Subnet;

/**
 * What is printed is read again; what is changed is read, or refused in words, and nothing else.
 */
class TextFuzzTest {
  private static final String LETTERS = "0123456789abcdefxXqQtcpvsokudl:/.[]%+-, \u00e4\u0000";

  private final long seed = new SplittableRandom().nextLong();
  private final SplittableRandom random = new SplittableRandom(seed);

  private String changed(String text) {
    StringBuilder changed = new StringBuilder(text);
    for (int i = random.nextInt(4); i >= 0; i--) {
      char letter = LETTERS.charAt(random.nextInt(LETTERS.length()));
      int at = random.nextInt(changed.length() + 1);
      if (at == changed.length() || random.nextBoolean()) {
        changed.insert(at, letter);
      } else if (random.nextBoolean()) {
        changed.setCharAt(at, letter);
      } else {
        changed.delete(at, Math.min(changed.length(), at + 1 + random.nextInt(3)));
      }
    }
    return changed.toString();
  }

  /** Refusals are IllegalArgumentExceptions with a text; anything else fails the test. */
  private boolean reads(Function<String, ?> parser, String text) {
    try {
      return !parser.apply(text).toString().isEmpty();
    } catch (IllegalArgumentException e) {
      String words = String.valueOf(e.getMessage());
      assertTrue(words.length() > 10, () -> "seed " + seed + ": '" + text + "': " + words);
      return false;
    }
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void endpoints() throws UnknownHostException {
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      int port = random.nextInt(65_536);
      Endpoint endpoint =
          switch (i % 4) {
            case 0 -> socket(Transport.TCP, 4, port);
            case 1 -> socket(Transport.QUIC, 16, port);
            case 2 -> socket(Transport.TLS, 16, port);
            default -> new Endpoint.Vsock(random.nextLong(1L << 32), random.nextLong(1L << 32));
          };
      String text = endpoint.uri();
      assertEquals(endpoint, EndpointParser.parse(text), () -> "seed " + seed + ": " + text);
      refused += reads(EndpointParser::parse, changed(text)) ? 0 : 1;
    }
    assertTrue(refused > 5000, refused + " refused; seed " + seed);
  }

  private Endpoint socket(Transport transport, int bytes, int port) throws UnknownHostException {
    return new Endpoint.Socket(
        transport, new InetSocketAddress(InetAddress.getByAddress(bytes(bytes)), port));
  }

  @Test
  void addresses() {
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      long high = random.nextInt(8) == 0 ? 0x0400L << 48 : random.nextLong();
      long low = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextLong();
      OverlayAddress address = new OverlayAddress(high, low);
      Subnet subnet = new Subnet(high, low, random.nextInt(129));
      PublicKey key = PublicKey.read(bytes(PublicKey.BYTES), 0);
      String where = "seed " + seed + " round " + i;
      assertEquals(address, OverlayAddress.parse(address.toString()), where);
      assertEquals(subnet, Subnet.parse(subnet.toString()), where);
      assertEquals(key, PublicKey.parse(key.toString()), where);
      for (boolean read :
          List.of(
              reads(OverlayAddress::parse, changed(address.toString())),
              reads(Subnet::parse, changed(subnet.toString())),
              reads(PublicKey::parse, changed(key.toString())))) {
        refused += read ? 0 : 1;
      }
    }
    assertTrue(refused > 10_000, refused + " refused; seed " + seed);
  }
}
