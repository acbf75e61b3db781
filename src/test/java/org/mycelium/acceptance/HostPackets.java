package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mycelium.tun.Emitted;
import org.mycelium.tun.HostTraffic;
import org.mycelium.tun.PacketFlows;

/**
 * Packets between two hosts, one way, beside the hosts' own stacks: what is given to the one TUN
 * device is compared with what the node at the other end writes to its own. The original's known
 * faults are allowed to the original, each exactly as it is known: as a sender {@link
 * HostTraffic.Frame#byOriginal}, as a receiver {@link MergedByOriginal}.
 */
final class HostPackets {
  /** Type of a superpacket of TCP over IPv6. */
  static final int TCP = 4;

  /** Type of a superpacket of UDP. */
  static final int UDP = 5;

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MTU = 1400;
  private static final int RUNS = 40;
  private static final int ROUNDS = 3;

  /** By then something was merged: only packets that wait together are. */
  private static final int MAX_ROUNDS = 50;

  private final TunHost from;
  private final TunHost to;
  private final long seed;
  private final String where;

  /** What the receiving host has to see. */
  private final List<byte[]> expected = new ArrayList<>();

  private HostPackets(TunHost from, TunHost to, long seed) {
    this.from = from;
    this.to = to;
    this.seed = seed;
    this.where = from + " to " + to + " seed=" + seed;
  }

  /** To an address of the other /64 that no host has, so that nobody answers. */
  private static byte[] unused(TunHost host) {
    byte[] address = host.address().getAddress();
    address[15] ^= 0x55;
    return address;
  }

  private static List<Emitted> seen(TunHost host) {
    byte[] destination = unused(host);
    return host.packets().received().stream()
        .filter(frame -> Arrays.equals(frame, 10 + 24, 10 + 40, destination, 0, 16))
        .map(Emitted::seen)
        .toList();
  }

  /** How many superpackets of TCP and of UDP it was given. */
  static List<Long> superpackets(TunHost host) {
    List<Emitted> seen = seen(host);
    return Stream.of(TCP, UDP)
        .map(type -> seen.stream().filter(one -> one.gsoType() == type).count())
        .toList();
  }

  private static boolean merged(TunHost host, int rounds) {
    List<Long> superpackets = superpackets(host);
    boolean all =
        (!host.merges().contains(TCP) || superpackets.getFirst() > 0)
            && (!host.merges().contains(UDP) || superpackets.getLast() > 0);
    assertTrue(all || rounds < MAX_ROUNDS, host + ": superpackets " + superpackets);
    return all;
  }

  /** Sends everything that a host can give to its device, and checks what comes of it. */
  static void check(TunHost from, TunHost to, long seed) throws Exception {
    new HostPackets(from, to, seed).check();
  }

  private void check() throws Exception {
    HostTraffic traffic = new HostTraffic(seed, from.address().getAddress(), unused(to), MTU);
    for (int round = 0; round < ROUNDS || !merged(to, round); round++) {
      for (List<HostTraffic.Frame> burst : traffic.bursts(RUNS)) {
        send(burst);
        Shell.await(
            LIMIT,
            () -> payload(seen(to).stream().map(Emitted::packet).toList()) >= payload(expected),
            this::difference);
      }
    }
    // Packets without payload may be last, and no sum tells that they are there.
    Shell.await(LIMIT, () -> difference().isEmpty(), this::difference);
  }

  private void send(List<HostTraffic.Frame> burst) throws IOException {
    for (HostTraffic.Frame frame : burst) {
      if (!to.original() || frame.packets().stream().noneMatch(HostPackets::losesABatch)) {
        from.packets().send(frame.bytes());
        arriving(from.original() ? frame.byOriginal() : frame.packets());
      }
    }
  }

  /** Two nodes are two routers; what would arrive with 0 does not arrive (spec 01 §7.1). */
  private void arriving(List<byte[]> packets) {
    for (byte[] packet : packets) {
      int hopLimit = packet[7] & 0xff;
      if (hopLimit > 2) {
        byte[] arriving = packet.clone();
        arriving[7] = (byte) (hopLimit - 2);
        expected.add(arriving);
      }
    }
  }

  /**
   * The kernel refuses more than 128 segments in a superpacket of UDP. The original glues datagrams
   * of any sizes up to 65535 bytes, and loses all that it had taken from its queue with such a one.
   */
  private static boolean losesABatch(byte[] packet) {
    return packet[6] == 17 && payload(packet) > 0 && payload(packet) < 65_535 / 128 + 1;
  }

  private static long payload(List<byte[]> packets) {
    return packets.stream().mapToLong(HostPackets::payload).sum();
  }

  /** Merging keeps it. */
  private static int payload(byte[] packet) {
    return switch (packet[6]) {
      case 6 -> packet.length - 40 - ((packet[40 + 12] & 0xff) >> 4) * 4;
      case 17 -> packet.length - 48;
      default -> packet.length;
    };
  }

  /** Empty when what was seen is what had to come. */
  private String difference() {
    try {
      if (to.original()) {
        checkOriginal(seen(to));
      } else {
        checkOurs(seen(to));
      }
      return "";
    } catch (AssertionError e) {
      return String.valueOf(e.getMessage());
    }
  }

  private void checkOurs(List<Emitted> seen) {
    for (Emitted one : seen) {
      if (one.gsoType() != 0) {
        assertEquals(1, one.flags() & 1, where);
        assertEquals(40, one.checksumStart(), where);
        assertEquals(one.gsoType() == TCP ? 16 : 6, one.checksumOffset(), where);
        assertEquals(one.seed(), one.checksum(), where);
        assertTrue(one.packets() >= 2 && one.packets() <= 64, where);
      }
    }
    List<byte[]> packets = seen.stream().flatMap(one -> one.cut().stream()).toList();
    assertEquals(PacketFlows.others(expected), PacketFlows.others(packets), where);
    Map<String, List<byte[]>> flows = PacketFlows.flows(packets);
    PacketFlows.flows(expected)
        .forEach(
            (flow, sent) ->
                assertEquals(
                    sent.stream().map(PacketFlows::hex).toList(),
                    flows.getOrDefault(flow, List.of()).stream().map(PacketFlows::hex).toList(),
                    where + " flow " + flow));
    assertEquals(expected.size(), packets.size(), where);
  }

  private void checkOriginal(List<Emitted> seen) {
    List<byte[]> packets = seen.stream().map(Emitted::packet).toList();
    assertEquals(PacketFlows.others(expected), PacketFlows.others(packets), where);
    Map<String, List<Emitted>> flows =
        seen.stream().collect(Collectors.groupingBy(one -> PacketFlows.flow(one.packet())));
    Map<String, List<byte[]>> sent = PacketFlows.flows(expected);
    sent.forEach(
        (flow, all) ->
            MergedByOriginal.check(
                all, flows.getOrDefault(flow, List.of()), where + " flow " + flow));
    assertTrue(sent.keySet().containsAll(PacketFlows.flows(packets).keySet()), where);
  }
}
