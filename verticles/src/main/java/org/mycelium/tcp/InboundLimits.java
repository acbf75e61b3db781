package org.mycelium.tcp;

import io.vertx.core.json.JsonObject;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.mycelium.identity.OverlayAddress;

/**
 * Admission of accepted connections (spec 01 W29): a total, and a share for each source, which is
 * an IPv4 address or an IPv6 /64, because whoever has one address of a /64 has them all. Belongs to
 * the verticle's event loop.
 */
final class InboundLimits {
  private final int maxTotal;
  private final int maxPerSource;
  private final Map<Long, Integer> bySource = new HashMap<>();
  private int total;
  private long accepted;
  private long refusedTotal;
  private long refusedPerSource;

  InboundLimits(int maxTotal, int maxPerSource) {
    this.maxTotal = maxTotal;
    this.maxPerSource = maxPerSource;
  }

  /** Takes a place, or counts why there is none. */
  boolean admit(InetAddress source) {
    if (total >= maxTotal) {
      refusedTotal++;
      return false;
    }
    long key = key(source);
    int used = bySource.getOrDefault(key, 0);
    if (used >= maxPerSource) {
      refusedPerSource++;
      return false;
    }
    bySource.put(key, used + 1);
    total++;
    accepted++;
    return true;
  }

  /** Gives the place back. */
  void release(InetAddress source) {
    total--;
    bySource.computeIfPresent(key(source), (key, used) -> used == 1 ? null : used - 1);
  }

  private static long key(InetAddress source) {
    byte[] address = source.getAddress();
    if (source instanceof Inet6Address) {
      return OverlayAddress.read(address, 0).high();
    }
    // ::/64 holds no other source than loopback, so IPv4 addresses have a range of their own there.
    return 1L << 32 | Integer.toUnsignedLong(ByteBuffer.wrap(address).getInt());
  }

  /** Adds its counters. */
  void report(JsonObject state) {
    state
        .put("inboundLinks", total)
        .put("accepted", accepted)
        .put("refusedTotal", refusedTotal)
        .put("refusedPerSource", refusedPerSource);
  }
}
