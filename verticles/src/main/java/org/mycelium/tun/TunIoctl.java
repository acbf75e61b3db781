package org.mycelium.tun;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Requests, flags and structures of {@code linux/if_tun.h}, {@code linux/sockios.h} and {@code
 * net/if.h} (spec 01 §8.1).
 */
final class TunIoctl {
  static final long TUNSETIFF = 0x400454CAL;
  static final long TUNSETOFFLOAD = 0x400454D0L;
  static final long TUNSETVNETHDRSZ = 0x400454D8L;

  static final long SIOCGIFFLAGS = 0x8913L;
  static final long SIOCSIFFLAGS = 0x8914L;
  static final long SIOCSIFADDR = 0x8916L;
  static final long SIOCGIFMTU = 0x8921L;
  static final long SIOCSIFMTU = 0x8922L;
  static final long SIOCGIFINDEX = 0x8933L;
  static final long SIOCGIFTXQLEN = 0x8942L;
  static final long SIOCSIFTXQLEN = 0x8943L;
  static final long SIOCETHTOOL = 0x8946L;
  static final int ETHTOOL_GLINK = 0xa;

  static final short IFF_UP = 0x1;
  static final short IFF_RUNNING = 0x40;

  static final short IFF_TUN = 0x0001;
  static final short IFF_MULTI_QUEUE = 0x0100;
  static final short IFF_NO_PI = 0x1000;
  static final short IFF_TUN_EXCL = (short) 0x8000;
  static final short IFF_VNET_HDR = 0x4000;

  static final long TUN_F_CSUM = 0x01;
  static final long TUN_F_TSO4 = 0x02;
  static final long TUN_F_TSO6 = 0x04;
  static final long TUN_F_USO4 = 0x20;
  static final long TUN_F_USO6 = 0x40;

  /** {@code IFNAMSIZ}: a name and its final zero. */
  static final int NAME_BYTES = 16;

  /** {@code struct ifreq}: the name, then a union of which the first bytes are used here. */
  static final int IFREQ_BYTES = 40;

  private static final int IFREQ_VALUE = NAME_BYTES;

  /** {@code struct in6_ifreq}: address (16), prefix length (u32), interface index (int). */
  static final int IN6_IFREQ_BYTES = 24;

  static final int IN6_IFREQ_PREFIX_LENGTH = 16;
  static final int IN6_IFREQ_INDEX = 20;

  private TunIoctl() {}

  static void setName(MemorySegment ifreq, String name) {
    ifreq.fill((byte) 0);
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    MemorySegment.copy(bytes, 0, ifreq, ValueLayout.JAVA_BYTE, 0, bytes.length);
  }

  static String name(MemorySegment ifreq) {
    return ifreq.getString(0);
  }

  static void setFlags(MemorySegment ifreq, short flags) {
    ifreq.set(ValueLayout.JAVA_SHORT, IFREQ_VALUE, flags);
  }

  static short flags(MemorySegment ifreq) {
    return ifreq.get(ValueLayout.JAVA_SHORT, IFREQ_VALUE);
  }

  /** The union as a pointer. */
  static void setPointer(MemorySegment ifreq, MemorySegment target) {
    ifreq.set(ValueLayout.ADDRESS, IFREQ_VALUE, target);
  }

  /** MTU, queue length or interface index: the union as an int. */
  static void setInt(MemorySegment ifreq, int value) {
    ifreq.set(ValueLayout.JAVA_INT, IFREQ_VALUE, value);
  }

  static int getInt(MemorySegment ifreq) {
    return ifreq.get(ValueLayout.JAVA_INT, IFREQ_VALUE);
  }
}
