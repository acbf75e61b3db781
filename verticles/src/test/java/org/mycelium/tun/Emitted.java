package org.mycelium.tun;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a coalescer or a node wrote: a virtio header and a packet, copied, with the header read
 * independently of the code under test (little-endian hosts only, as all that run these tests are).
 */
public final class Emitted {
  private static final int UNKNOWN = -1;

  private final byte[] frame;
  private final int packets;

  private Emitted(byte[] frame, int packets) {
    this.frame = frame;
    this.packets = packets;
  }

  /** A frame as the kernel hands it on. */
  public static Emitted seen(byte[] frame) {
    return new Emitted(frame, UNKNOWN);
  }

  /** A coalescer's output that keeps everything. */
  static final class Collector implements Coalescer.Output {
    final List<Emitted> all = new ArrayList<>();

    @Override
    public void write(TunFrame frame, int packetBytes, int packets) {
      all.add(new Emitted(Arrays.copyOf(frame.bytes(), TunFrame.PACKET + packetBytes), packets));
    }
  }

  byte[] frame() {
    return frame;
  }

  /** How many packets it stands for. */
  public int packets() {
    return packets == UNKNOWN ? cut().size() : packets;
  }

  /** The packet or superpacket alone. */
  public byte[] packet() {
    return Arrays.copyOfRange(frame, 10, frame.length);
  }

  /** 1: the checksum is left open. */
  public int flags() {
    return frame[0];
  }

  /** 0: a packet; 4: TCP over IPv6, 5: UDP. */
  public int gsoType() {
    return frame[1] & 0x7f; // without the flag of ECN
  }

  int headerLength() {
    return little(2);
  }

  /** Bytes of payload in a segment. */
  public int gsoSize() {
    return little(4);
  }

  /** Where the transport header begins. */
  public int checksumStart() {
    return little(6);
  }

  /** Where in it the checksum is. */
  public int checksumOffset() {
    return little(8);
  }

  /** The packets it stands for, made by the slow model. */
  public List<byte[]> cut() {
    return gsoType() == 0 ? List.of(packet()) : SlowPackets.cut(packet(), gsoSize());
  }

  /** The value in the checksum's field. */
  public int checksum() {
    return SlowPackets.get16(frame, 10 + checksumStart() + checksumOffset());
  }

  /** The folded sum of the pseudo-header, which an open checksum's field must hold. */
  public int seed() {
    return SlowPackets.pseudoSum(packet());
  }

  private int little(int at) {
    return (frame[at] & 0xff) | ((frame[at + 1] & 0xff) << 8);
  }
}
