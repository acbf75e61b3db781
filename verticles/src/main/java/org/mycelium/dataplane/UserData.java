package org.mycelium.dataplane;

/**
 * The 4-byte header of what is encrypted (spec 01 §5.2), and the sizes around it (§5.3, §5.4).
 *
 * <pre>
 *  0      1      2              4
 * +------+------+--------------+---------
 * | ver  | type | reserved = 0 | content
 * +------+------+--------------+---------
 * </pre>
 */
final class UserData {

  /** The only version. */
  static final int VERSION = 1;

  /** One IPv6 packet. */
  static final int L3 = 0;

  /** A message packet. */
  static final int MESSAGE = 1;

  /** An ICMPv6 error by a node that cannot read the packet it is about. */
  static final int OOB_ICMP = 2;

  /** Size of the header. */
  static final int HEADER_BYTES = 4;

  /** Content of a packet made here, at most; also the MTU of the TUN device. */
  static final int MAX_CONTENT = 1400;

  /** Header of a message packet: shorter content is no message (W17). */
  static final int MESSAGE_HEADER_BYTES = 12;

  /** Hop limit with which messages and out-of-band errors start. */
  static final int HOP_LIMIT = 64;

  private UserData() {}

  static void writeHeader(byte[] b, int at, int type) {
    b[at] = VERSION;
    b[at + 1] = (byte) type;
    b[at + 2] = 0;
    b[at + 3] = 0;
  }
}
