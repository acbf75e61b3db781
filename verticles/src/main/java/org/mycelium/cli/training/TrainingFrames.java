package org.mycelium.cli.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.mycelium.identity.OverlayAddress;

/**
 * What a TUN device with offload hands over: a virtio header (spec 01 §8.2), then an IPv6 packet.
 * Checksums are left to whoever cuts or completes it, as the kernel leaves them.
 */
final class TrainingFrames {
  private static final int VIRTIO_BYTES = 10;
  private static final int IP_BYTES = 40;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMPV6 = 58;
  private static final int FIN = 1;
  private static final int SYN = 2;
  private static final int PSH = 8;
  private static final int ACK = 16;
  private static final int SEGMENT_BYTES = 1340;
  private static final int SEGMENTS = 44;

  private final OverlayAddress from;
  private final OverlayAddress to;
  private int sequence;

  TrainingFrames(OverlayAddress from, OverlayAddress to) {
    this.from = from;
    this.to = to;
  }

  /** A superpacket of TCP data. */
  byte[] stream() {
    return stream(SEGMENTS * SEGMENT_BYTES, 0);
  }

  /** One that ends a write: with PSH, and a short last segment of odd length. */
  byte[] lastOfStream() {
    return stream((SEGMENTS / 2) * SEGMENT_BYTES + 333, PSH);
  }

  private byte[] stream(int data, int flags) {
    byte[] frame = tcp(data, ACK | flags);
    virtio(frame, 1, 4, IP_BYTES + 20, SEGMENT_BYTES, 16); // VIRTIO_NET_HDR_GSO_TCPV6
    sequence += data;
    return frame;
  }

  /** A TCP acknowledgement. */
  byte[] acknowledgment() {
    return single(0, ACK);
  }

  /** What begins a TCP connection. */
  byte[] begin() {
    return single(0, SYN);
  }

  /** And what ends it. */
  byte[] end() {
    return single(0, ACK | FIN);
  }

  /** A short write: one segment. */
  byte[] write() {
    return single(101, ACK | PSH);
  }

  private byte[] single(int data, int flags) {
    byte[] frame = tcp(data, flags);
    virtio(frame, 1, 0, 0, 0, 16);
    sequence += data;
    return frame;
  }

  /** A UDP datagram. */
  byte[] datagram(int bytes) {
    byte[] frame = packet(UDP, 8 + bytes);
    ByteBuffer.wrap(frame, VIRTIO_BYTES + IP_BYTES, 8)
        .putShort((short) 9)
        .putShort((short) 9)
        .putShort((short) (8 + bytes));
    virtio(frame, 1, 0, 0, 0, 6);
    return frame;
  }

  /** What the kernel says by itself on a new device, and nobody forwards. */
  byte[] multicast() {
    byte[] frame = echoRequest();
    frame[VIRTIO_BYTES + IP_BYTES - 16] = (byte) 0xff;
    return frame;
  }

  /** A ping, complete as it stands. */
  byte[] echoRequest() {
    byte[] frame = packet(ICMPV6, 64);
    frame[VIRTIO_BYTES + IP_BYTES] = (byte) 128;
    return frame;
  }

  private byte[] tcp(int data, int flags) {
    byte[] frame = packet(TCP, 20 + data);
    ByteBuffer.wrap(frame, VIRTIO_BYTES + IP_BYTES, 20)
        .putShort((short) 9)
        .putShort((short) 9)
        .putInt(sequence)
        .putInt(1)
        .putShort((short) (5 << 12 | flags)) // header of five words
        .putShort((short) 512);
    return frame;
  }

  private byte[] packet(int protocol, int payload) {
    byte[] frame = new byte[VIRTIO_BYTES + IP_BYTES + payload];
    ByteBuffer.wrap(frame, VIRTIO_BYTES, IP_BYTES)
        .putInt(6 << 28)
        .putShort((short) payload)
        .put((byte) protocol)
        .put((byte) 64)
        .put(from.toBytes())
        .put(to.toBytes());
    return frame;
  }

  private static void virtio(
      byte[] frame, int flags, int type, int headers, int segment, int checksum) {
    ByteBuffer.wrap(frame, 0, VIRTIO_BYTES)
        .order(ByteOrder.nativeOrder())
        .put((byte) flags)
        .put((byte) type)
        .putShort((short) headers)
        .putShort((short) segment)
        .putShort((short) IP_BYTES)
        .putShort((short) checksum);
  }
}
