package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.mycelium.tun.Emitted;
import org.mycelium.tun.PacketFlows;

/**
 * One flow as the original gives it to its host, with exactly its known faults (spec 01 §8.5, W28)
 * and no other: it glues packets of any sizes, flags, windows and hop limits together, under the
 * first one's headers and to be cut by the first one's size; it swallows those without payload
 * behind them; and it complements the sum that an open checksum begins with. All payload must be
 * there, in order.
 */
final class MergedByOriginal {
  private static final int IP = 40;
  private static final int TCP = 6;

  private final List<byte[]> sent;
  private final String where;
  private int next;

  /** What is on its end may have swallowed the next packets that hold nothing. */
  private boolean merged;

  private MergedByOriginal(List<byte[]> sent, String where) {
    this.sent = sent;
    this.where = where;
  }

  /** All of one flow, in the order in which it was sent and in which the host got it. */
  static void check(List<byte[]> sent, List<Emitted> got, String where) {
    MergedByOriginal flow = new MergedByOriginal(sent, where);
    got.forEach(flow::take);
    while (flow.swallowed()) {
      flow.next++;
    }
    assertEquals(sent.size(), flow.next, where + ": packets missing at the end");
  }

  private void take(Emitted one) {
    while (swallowed() && !begins(one)) {
      next++;
    }
    assertTrue(next < sent.size(), where + ": more than was sent");
    if (one.flags() == 0) {
      assertEquals(PacketFlows.hex(sent.get(next)), PacketFlows.hex(one.packet()), where);
      next++;
      merged = false;
    } else {
      takeMerged(one);
    }
  }

  private boolean begins(Emitted one) {
    byte[] first = sent.get(next);
    byte[] packet = one.packet();
    return one.flags() == 0
        ? Arrays.equals(first, packet)
        : payload(first) > 0 && Arrays.equals(first, IP, IP + 4, packet, IP, IP + 4);
  }

  private boolean swallowed() {
    return merged
        && next < sent.size()
        && payload(sent.get(next)) == 0
        && continues(sent.get(next - 1), sent.get(next));
  }

  private void takeMerged(Emitted one) {
    byte[] first = sent.get(next);
    byte[] packet = one.packet();
    int header = header(first);
    // With one segment's payload in it, the kernel takes it for a packet.
    boolean several = packet.length - header > payload(first);
    assertEquals(several ? payload(first) : 0, one.gsoSize(), where);
    assertEquals(!several ? 0 : first[6] == TCP ? 4 : 5, one.gsoType(), where);
    assertEquals(IP, one.checksumStart(), where);
    assertEquals(~one.seed() & 0xffff, one.checksum(), where + ": complemented seed");
    byte[] expected = Arrays.copyOf(first, header);
    expected[4] = (byte) ((packet.length - IP) >> 8);
    expected[5] = (byte) (packet.length - IP);
    int field = IP + one.checksumOffset();
    expected[field] = packet[field];
    expected[field + 1] = packet[field + 1];
    if (first[6] != TCP) {
      expected[IP + 4] = expected[4];
      expected[IP + 5] = expected[5];
    }
    assertEquals(PacketFlows.hex(expected), PacketFlows.hex(Arrays.copyOf(packet, header)), where);
    ByteArrayOutputStream payloads = new ByteArrayOutputStream();
    int count = 0;
    while (payloads.size() < packet.length - header) {
      assertTrue(next < sent.size(), where + ": more payload than was sent");
      byte[] each = sent.get(next);
      assertEquals(header, header(each), where);
      assertTrue(count == 0 || continues(sent.get(next - 1), each), where + ": a gap was closed");
      payloads.write(each, header, each.length - header);
      next++;
      count++;
    }
    assertEquals(
        PacketFlows.hex(payloads.toByteArray()),
        PacketFlows.hex(Arrays.copyOfRange(packet, header, packet.length)),
        where);
    merged = true;
    assertTrue(count > 1 || swallowed(), where + ": a superpacket of one");
  }

  private static boolean continues(byte[] packet, byte[] following) {
    return header(packet) == header(following)
        && (packet[6] != TCP || sequence(packet) + payload(packet) == sequence(following));
  }

  private static int header(byte[] packet) {
    return packet[6] == TCP ? IP + ((packet[IP + 12] & 0xff) >> 4) * 4 : IP + 8;
  }

  private static int payload(byte[] packet) {
    return packet.length - header(packet);
  }

  private static int sequence(byte[] packet) {
    int at = IP + 4;
    return (packet[at] & 0xff) << 24
        | (packet[at + 1] & 0xff) << 16
        | (packet[at + 2] & 0xff) << 8
        | (packet[at + 3] & 0xff);
  }
}
