package org.mycelium.tun;

import java.lang.foreign.MemorySegment;

/**
 * A heap array for one read or write: a virtio header, then an IP packet or superpacket, made once
 * and reused. The segments on it are made once as well, so that a system call allocates nothing.
 */
public final class TunFrame {

  /** The largest IPv6 packet: header and 65535 bytes (a jumbogram does not occur on a TUN). */
  public static final int MAX_PACKET_BYTES = 40 + 65_535;

  /** Where the packet begins; the {@link VnetHeader} comes before. */
  public static final int PACKET = VnetHeader.BYTES;

  private final byte[] bytes;
  private final MemorySegment withHeader;
  private final MemorySegment packetOnly;

  /** Makes an empty one of about 64 KiB. */
  public TunFrame() {
    bytes = new byte[PACKET + MAX_PACKET_BYTES];
    withHeader = MemorySegment.ofArray(bytes);
    packetOnly = withHeader.asSlice(PACKET);
  }

  /** Virtio header and packet. */
  public byte[] bytes() {
    return bytes;
  }

  /** What a device with or without IFF_VNET_HDR reads and writes. */
  MemorySegment segment(boolean vnetHeader) {
    return vnetHeader ? withHeader : packetOnly;
  }
}
