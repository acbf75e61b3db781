package org.mycelium.tun;

/**
 * What the kernel agreed to.
 *
 * @param vnetHeader a virtio header stands before every packet
 * @param tcp TCP superpackets are read and may be written
 * @param udp UDP superpackets are read and may be written (Linux 6.2 or newer)
 */
public record TunOffload(boolean vnetHeader, boolean tcp, boolean udp) {
  static final TunOffload NONE = new TunOffload(false, false, false);
}
