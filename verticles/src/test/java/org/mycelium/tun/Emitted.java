package org.mycelium.tun;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a coalescer wrote: a virtio header and a packet, copied, with the header read independently
 * of the code under test (little-endian hosts only, as all that run these tests are).
 */
final class Emitted {
  private final byte[] frame;
  private final int packets;

  private Emitted(byte[] frame, int packets) {
    this.frame = frame;
    this.packets = packets;
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

  int packets() {
    return packets;
  }

  byte[] packet() {
    return Arrays.copyOfRange(frame, 10, frame.length);
  }

  int flags() {
    return frame[0];
  }

  int gsoType() {
    return frame[1];
  }

  int headerLength() {
    return little(2);
  }

  int gsoSize() {
    return little(4);
  }

  int checksumStart() {
    return little(6);
  }

  int checksumOffset() {
    return little(8);
  }

  /** The packets it stands for, made by the slow model. */
  List<byte[]> cut() {
    return gsoType() == 0 ? List.of(packet()) : SlowPackets.cut(packet(), gsoSize());
  }

  private int little(int at) {
    return (frame[at] & 0xff) | ((frame[at + 1] & 0xff) << 8);
  }
}
