package org.mycelium.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** cut(coalesce(x)) = x, per flow and in order, for seeded traffic (spec 01 §8.4, §8.5, W28). */
class CoalescerPropertyTest {
  private static final int SEEDS = 60;

  @Test
  void whatIsCutAgainIsWhatWentIn() {
    int merged = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      List<byte[]> in = new Traffic(seed).bursts(60);
      List<Emitted> out = coalesce(in, seed, true, true);
      String where = "seed " + seed;
      for (Emitted one : out) {
        check(one, where);
        merged += one.gsoType() == 0 ? 0 : one.packets();
      }
      assertEquals(in.size(), out.stream().mapToInt(Emitted::packets).sum(), where);
      PacketFlows.compare(in, out.stream().flatMap(one -> one.cut().stream()).toList(), where);
      List<byte[]> fast = new ArrayList<>();
      Segmenter segmenter = new Segmenter();
      for (Emitted one : out) {
        int count =
            segmenter.split(
                one.frame().clone(),
                0,
                one.frame().length,
                (bytes, offset, length) ->
                    fast.add(Arrays.copyOfRange(bytes, offset, offset + length)));
        assertEquals(one.packets(), count, where);
      }
      PacketFlows.compare(in, fast, where);
    }
    assertTrue(merged > SEEDS * 100, "the traffic was merged at all: " + merged);
  }

  @Test
  void mergesOnlyWhatTheKernelTakes() {
    for (long seed = 1; seed <= 10; seed++) {
      List<byte[]> in = new Traffic(seed).bursts(40);
      assertTrue(coalesce(in, seed, true, false).stream().noneMatch(one -> one.gsoType() == 5));
      assertTrue(coalesce(in, seed, false, true).stream().allMatch(one -> one.gsoType() % 5 == 0));
      List<Emitted> none = coalesce(in, seed, false, false);
      assertEquals(in.size(), none.size());
      for (int i = 0; i < in.size(); i++) {
        assertEquals(0, none.get(i).gsoType());
        assertTrue(Arrays.equals(in.get(i), none.get(i).packet()));
      }
    }
  }

  private static List<Emitted> coalesce(List<byte[]> in, long seed, boolean tcp, boolean udp) {
    Emitted.Collector collector = new Emitted.Collector();
    Coalescer coalescer = new Coalescer(tcp, udp, collector);
    Random random = new Random(~seed);
    byte[] scratch = new byte[70_000];
    for (byte[] packet : in) {
      // The source is reused after the call, as the contract allows.
      int offset = random.nextInt(100);
      System.arraycopy(packet, 0, scratch, offset, packet.length);
      coalescer.packet(scratch, offset, packet.length);
      Arrays.fill(scratch, (byte) 0x55);
      if (random.nextInt(100) == 0) {
        coalescer.flush();
      }
    }
    coalescer.flush();
    return collector.all;
  }

  /** The virtio header and lengths of one superpacket (spec 01 §8.2, §8.5). */
  private static void check(Emitted one, String where) {
    byte[] packet = one.packet();
    if (one.gsoType() == 0) {
      assertEquals(1, one.packets(), where);
      assertTrue(Arrays.equals(new byte[10], Arrays.copyOf(one.frame(), 10)), where);
      return;
    }
    boolean six = (packet[0] & 0xf0) == 0x60;
    int ip = six ? 40 : 20;
    boolean udp = packet[six ? 6 : 9] == SlowPackets.UDP;
    int header = udp ? ip + 8 : ip + ((packet[ip + 12] & 0xff) >> 4) * 4;
    int payload = packet.length - header;
    assertEquals(udp ? 5 : six ? 4 : 1, one.gsoType(), where);
    assertEquals(1, one.flags(), where);
    assertEquals(header, one.headerLength(), where);
    assertEquals(ip, one.checksumStart(), where);
    assertEquals(udp ? 6 : 16, one.checksumOffset(), where);
    assertTrue(packet.length <= 65_535, where);
    assertTrue(one.packets() >= 2 && one.packets() <= 64, where);
    assertEquals(one.packets(), (payload + one.gsoSize() - 1) / one.gsoSize(), where);
    assertEquals(packet.length - (six ? 40 : 0), SlowPackets.get16(packet, six ? 4 : 2), where);
    int checksum = SlowPackets.get16(packet, ip + one.checksumOffset());
    assertEquals(SlowPackets.pseudoSum(packet), checksum, "seed not complemented, " + where);
    if (!six) {
      assertEquals(0xffff, SlowPackets.sum(Arrays.copyOf(packet, 20)), where);
    }
  }
}
