package org.mycelium.tun;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Seeded traffic of several flows in interleaved bursts: mostly mergeable, with every kind of
 * packet in between that must not be merged.
 */
final class Traffic {
  private static final int[] SIZES = {1, 2, 7, 100, 537, 999, 1000, 1327, 1328, 1340, 1352};

  private final Random random;
  private final List<SlowPackets> flows = new ArrayList<>();

  Traffic(long seed) {
    this(seed, null, null);
  }

  /** IPv6 alone, between these two /64s. */
  Traffic(long seed, byte @Nullable [] source, byte @Nullable [] destination) {
    random = new Random(seed);
    for (int i = 0; i < 12; i++) {
      SlowPackets flow = new SlowPackets();
      if (source != null && destination != null) {
        flow.source = source.clone();
        flow.destination = destination.clone();
        flow.source[15] = (byte) (1 + i / 6);
      } else if (i % 4 == 3) {
        flow.v4();
      } else {
        flow.source[15] = (byte) (i / 6);
      }
      flow.protocol = i % 3 == 1 ? SlowPackets.UDP : SlowPackets.TCP;
      flow.sourcePort = 1000 + i;
      flow.sequence = random.nextInt();
      flow.identification = random.nextInt(0x10000);
      flow.tcpOptions = random.nextBoolean() ? new byte[12] : new byte[0];
      random.nextBytes(flow.tcpOptions);
      flows.add(flow);
    }
  }

  /** Packets in the order in which they arrive. */
  List<byte[]> bursts(int count) {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SlowPackets flow = flows.get(random.nextInt(flows.size()));
      int size = SIZES[random.nextInt(SIZES.length)];
      int length = 1 + random.nextInt(random.nextInt(8) == 0 ? 90 : 8);
      for (int j = 0; j < length; j++) {
        packets.add(random.nextInt(6) == 0 ? odd(flow, size) : data(flow, size));
        if (random.nextInt(10) == 0) {
          packets.add(data(flows.get(random.nextInt(flows.size())), size));
        }
      }
    }
    return packets;
  }

  private byte[] data(SlowPackets flow, int size) {
    flow.payload = new byte[size];
    random.nextBytes(flow.payload);
    flow.identification = (flow.identification + 1) & 0xffff;
    byte[] packet = flow.build();
    if (flow.protocol == SlowPackets.TCP) {
      flow.sequence += size;
    }
    return packet;
  }

  /** A packet that must not be merged, or ends a merge, or only the next one can join. */
  private byte[] odd(SlowPackets flow, int size) {
    int flags = flow.flags;
    try {
      switch (random.nextInt(15)) {
        case 0 -> flow.flags |= SlowPackets.PSH;
        case 1 -> flow.flags |= 1 << random.nextInt(8);
        case 2 -> {
          return data(flow, 0);
        }
        case 3 -> flow.hopLimit = 1 + random.nextInt(255);
        case 4 -> flow.trafficClass = random.nextInt(256);
        case 5 -> flow.acknowledgment = random.nextInt();
        case 6 -> flow.window = random.nextInt(0x10000);
        case 7 -> flow.sequence += random.nextInt(5) - 2;
        case 8 -> flow.flowLabel = random.nextInt(1 << 20);
        case 9 -> flow.urgent = random.nextInt(2);
        case 10 -> {
          return data(flow, 1 + random.nextInt(size));
        }
        case 11 -> {
          byte[] packet = data(flow, size);
          packet[packet.length - 1] ^= 1;
          return packet;
        }
        case 12 -> {
          return icmp(flow);
        }
        case 13 -> {
          return extended(flow, size);
        }
        default -> random.nextBytes(flow.tcpOptions);
      }
      return data(flow, size);
    } finally {
      flow.flags = flags;
    }
  }

  /** Between the same addresses, of no flow. In IPv4 an unknown protocol. */
  private byte[] icmp(SlowPackets flow) {
    int protocol = flow.protocol;
    flow.protocol = flow.v6 ? SlowPackets.ICMPV6 : 253;
    flow.payload = new byte[4 + random.nextInt(100)];
    random.nextBytes(flow.payload);
    byte[] packet = flow.build();
    flow.protocol = protocol;
    return packet;
  }

  /** Hop-by-hop options before the transport header; in IPv4 a fragment. */
  private byte[] extended(SlowPackets flow, int size) {
    if (flow.v6) {
      flow.extensionHeaders = new byte[] {(byte) flow.protocol, 0, 1, 4, 0, 0, 0, 0};
      flow.firstExtension = 0;
    } else {
      flow.fragmentField = 0x2000;
    }
    flow.payload = new byte[size];
    random.nextBytes(flow.payload);
    byte[] packet = flow.build();
    flow.extensionHeaders = new byte[0];
    flow.fragmentField = 0;
    return packet;
  }
}
