package org.mycelium.tun;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a host with offload gives to its TUN device, seeded: superpackets, packets whose checksum is
 * left to the device, and plain ones; TCP, UDP and ICMPv6 with extension headers and fragments.
 * Each frame says which packets must come of it.
 */
public final class HostTraffic {
  /** What no queue on the way, in the kernel or in a node, refuses when it was empty. */
  private static final int BURST_PACKETS = 200;

  private static final int BURST_BYTES = 200_000;
  private static final int HOP_BY_HOP = 0;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION_OPTIONS = 60;

  private final Random random;
  private final Traffic traffic;
  private final int mtu;
  private final SlowPackets special = new SlowPackets();

  /** What the host gives to the device at once. */
  public static final class Frame {
    private final byte[] bytes;
    private final List<byte[]> packets;
    private final List<byte[]> byOriginal;

    private Frame(byte[] bytes, List<byte[]> packets, List<byte[]> byOriginal) {
      this.bytes = bytes;
      this.packets = packets;
      this.byOriginal = byOriginal;
    }

    /** A virtio header and a packet. */
    public byte[] bytes() {
      return bytes;
    }

    /** What must come of it. */
    public List<byte[]> packets() {
      return packets;
    }

    /**
     * What v0.7.10 makes of it (spec 01 §8.4, W27): it loses superpackets of more than 64 segments
     * and open checksums that do not follow the IPv6 header in TCP or UDP, and writes a UDP
     * checksum of 0xFFFF as 0.
     */
    public List<byte[]> byOriginal() {
      return byOriginal;
    }
  }

  /** Between the /64s of these addresses, in packets of at most {@code mtu} bytes. */
  public HostTraffic(long seed, byte[] source, byte[] destination, int mtu) {
    this.random = new Random(~seed);
    this.traffic = new Traffic(seed, source, destination);
    this.mtu = mtu;
    special.source = source.clone();
    special.destination = destination.clone();
    special.sequence = random.nextInt();
  }

  /** So many runs of packets, in bursts that no queue on an idle way refuses. */
  public List<List<Frame>> bursts(int runs) {
    List<byte[]> packets =
        traffic.bursts(runs).stream().filter(packet -> packet.length <= mtu).toList();
    List<List<Frame>> bursts = new ArrayList<>();
    for (int from = 0; from < packets.size(); from += BURST_PACKETS / 4) {
      burst(packets.subList(from, Math.min(packets.size(), from + BURST_PACKETS / 4)), bursts);
    }
    return bursts;
  }

  private void burst(List<byte[]> packets, List<List<Frame>> bursts) {
    List<Frame> frames = new ArrayList<>();
    Emitted.Collector merged = new Emitted.Collector();
    Coalescer coalescer = new Coalescer(true, true, merged);
    packets.forEach(packet -> coalescer.packet(packet, 0, packet.length));
    coalescer.flush();
    for (Emitted one : merged.all) {
      frames.add(
          one.gsoType() == 0 ? plain(one.packet()) : finished(one.frame(), one.cut(), one.cut()));
      if (random.nextInt(4) == 0) {
        frames.add(special());
      }
    }
    List<Frame> burst = new ArrayList<>();
    int count = 0;
    int bytes = 0;
    for (Frame frame : frames) {
      count += frame.packets.size();
      bytes += frame.bytes.length;
      if (count > BURST_PACKETS || bytes > BURST_BYTES) {
        bursts.add(List.copyOf(burst));
        burst.clear();
        count = frame.packets.size();
        bytes = frame.bytes.length;
      }
      burst.add(frame);
    }
    bursts.add(List.copyOf(burst));
  }

  /** A packet as it is, or with its checksum left open where it can be. */
  private Frame plain(byte[] packet) {
    int protocol = packet[6];
    boolean transport = protocol == SlowPackets.TCP || protocol == SlowPackets.UDP;
    return transport && random.nextBoolean() && SlowPackets.checksumsAreRight(packet)
        ? open(packet, 40, protocol)
        : new Frame(SlowPackets.concat(new byte[10], packet), List.of(packet), List.of(packet));
  }

  private Frame open(byte[] packet, int transport, int protocol) {
    byte[] frame =
        SlowPackets.concat(
            header(0, 0, transport, protocol), SlowPackets.seeded(packet, transport, protocol));
    boolean known = transport == 40 && (protocol == SlowPackets.TCP || protocol == SlowPackets.UDP);
    return finished(frame, List.of(packet), known ? List.of(packet) : List.of());
  }

  private static Frame finished(byte[] frame, List<byte[]> packets, List<byte[]> byOriginal) {
    return new Frame(
        frame, packets, byOriginal.stream().map(HostTraffic::withOriginalChecksum).toList());
  }

  private static byte[] withOriginalChecksum(byte[] packet) {
    boolean zero =
        packet[6] == SlowPackets.UDP
            && SlowPackets.get16(packet, 40 + SlowPackets.checksumAt(SlowPackets.UDP)) == 0xffff;
    byte[] sent = packet.clone();
    if (zero) {
      SlowPackets.put16(sent, 40 + SlowPackets.checksumAt(SlowPackets.UDP), 0);
    }
    return sent;
  }

  private static byte[] header(int gsoType, int gsoSize, int transport, int protocol) {
    int[] fields = {
      1 | gsoType << 8, 0, gsoSize, transport, SlowPackets.checksumAt(protocol),
    };
    byte[] header = new byte[10];
    for (int i = 0; i < fields.length; i++) {
      header[2 * i] = (byte) fields[i];
      header[2 * i + 1] = (byte) (fields[i] >> 8);
    }
    return header;
  }

  private Frame special() {
    special.sourcePort = 3000 + random.nextInt(4);
    special.protocol = random.nextBoolean() ? SlowPackets.TCP : SlowPackets.UDP;
    special.flags = SlowPackets.ACK;
    special.urgent = 0;
    return switch (random.nextInt(7)) {
      case 0 -> superpacket(65 + random.nextInt(50), 1 + random.nextInt(200));
      case 1 -> {
        special.flags |= SlowPackets.FIN | SlowPackets.PSH | SlowPackets.URG;
        special.urgent = 1;
        yield superpacket(1 + random.nextInt(40), 1 + random.nextInt(1300));
      }
      case 2 -> checksumOfZero();
      case 3 -> {
        special.protocol = SlowPackets.ICMPV6;
        random(random.nextInt(1300));
        yield open(special.build(), 40, SlowPackets.ICMPV6);
      }
      case 4 -> extended(HOP_BY_HOP, true);
      case 5 -> extended(DESTINATION_OPTIONS, random.nextBoolean());
      default -> extended(FRAGMENT, false);
    };
  }

  /** The last of the segments may be short. */
  private Frame superpacket(int segments, int size) {
    random((segments - 1) * size + 1 + random.nextInt(size));
    byte[] packet = special.build();
    boolean udp = special.protocol == SlowPackets.UDP;
    special.sequence += udp ? 0 : special.payload.length;
    List<byte[]> cut = SlowPackets.cut(packet, size);
    byte[] frame =
        SlowPackets.concat(
            header(segments == 1 ? 0 : udp ? 5 : 4, size, 40, special.protocol),
            SlowPackets.seeded(packet, 40, special.protocol));
    return finished(frame, cut, segments > 64 ? List.of() : cut);
  }

  /** UDP must say 0xFFFF then: 0 would mean that there is none (RFC 768). */
  private Frame checksumOfZero() {
    special.protocol = SlowPackets.UDP;
    random(2 + 2 * random.nextInt(600));
    SlowPackets.put16(special.payload, 0, 0);
    byte[] packet = special.build();
    SlowPackets.put16(special.payload, 0, SlowPackets.get16(packet, 46));
    return open(special.build(), 40, SlowPackets.UDP);
  }

  private Frame extended(int header, boolean openChecksum) {
    random(random.nextInt(1300));
    special.firstExtension = header;
    special.extensionHeaders = new byte[8];
    if (header == FRAGMENT) {
      random.nextBytes(special.extensionHeaders);
      special.extensionHeaders[1] = 0;
    } else {
      special.extensionHeaders[2] = 1; // PadN of six bytes
      special.extensionHeaders[3] = 4;
    }
    special.extensionHeaders[0] = (byte) special.protocol;
    byte[] packet = special.build();
    special.extensionHeaders = new byte[0];
    return openChecksum
        ? open(packet, 48, special.protocol)
        : new Frame(SlowPackets.concat(new byte[10], packet), List.of(packet), List.of(packet));
  }

  private void random(int bytes) {
    special.payload = new byte[bytes];
    random.nextBytes(special.payload);
  }
}
