package org.mycelium.dataplane;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.mycelium.bus.PacketCount;
import org.mycelium.identity.OverlayAddress;

/**
 * Packets and bytes of a limited number of addresses: when all places are taken, the address that
 * was silent longest makes room, for anybody can make up addresses (spec 04 §10, weakness 13). A
 * hash table with chains and a list in order of use, all in arrays made once. Any thread.
 */
final class AddressCounts {
  /** Addresses remembered: about 190 KiB. */
  static final int MAX_ADDRESSES = 4096;

  private static final int NONE = -1;
  private static final long HIGH_FACTOR = new SecureRandom().nextLong() | 1;
  private static final long LOW_FACTOR = new SecureRandom().nextLong() | 1;

  private final int capacity;
  private final int[] heads;
  private final int[] chain;
  private final int[] older;
  private final int[] newer;
  private final long[] high;
  private final long[] low;
  private final long[] packets;
  private final long[] bytes;
  private int size;
  private int oldest = NONE;
  private int newest = NONE;
  private long forgotten;

  AddressCounts(int capacity) {
    this.capacity = capacity;
    heads = new int[Integer.highestOneBit(Math.max(1, capacity)) * 2];
    Arrays.fill(heads, NONE);
    chain = new int[capacity];
    older = new int[capacity];
    newer = new int[capacity];
    high = new long[capacity];
    low = new long[capacity];
    packets = new long[capacity];
    bytes = new long[capacity];
  }

  /** Spreads an address over 32 bits in a way that nobody outside can foresee. */
  static int hash(long high, long low) {
    return (int) ((high * HIGH_FACTOR + low * LOW_FACTOR) >>> 32);
  }

  synchronized void add(long addressHigh, long addressLow, long packetCount, long byteCount) {
    int bucket = hash(addressHigh, addressLow) & (heads.length - 1);
    int at = heads[bucket];
    while (at != NONE && (high[at] != addressHigh || low[at] != addressLow)) {
      at = chain[at];
    }
    if (at == NONE) {
      at = size < capacity ? size++ : forgetOldest();
      high[at] = addressHigh;
      low[at] = addressLow;
      packets[at] = 0;
      bytes[at] = 0;
      chain[at] = heads[bucket];
      heads[bucket] = at;
      append(at);
    } else if (at != newest) {
      unlink(at);
      append(at);
    }
    packets[at] += packetCount;
    bytes[at] += byteCount;
  }

  private int forgetOldest() {
    int at = oldest;
    unlink(at);
    int bucket = hash(high[at], low[at]) & (heads.length - 1);
    if (heads[bucket] == at) {
      heads[bucket] = chain[at];
    } else {
      int before = heads[bucket];
      while (chain[before] != at) {
        before = chain[before];
      }
      chain[before] = chain[at];
    }
    forgotten++;
    return at;
  }

  private void unlink(int at) {
    if (older[at] == NONE) {
      oldest = newer[at];
    } else {
      newer[older[at]] = newer[at];
    }
    if (newer[at] == NONE) {
      newest = older[at];
    } else {
      older[newer[at]] = older[at];
    }
  }

  private void append(int at) {
    older[at] = newest;
    newer[at] = NONE;
    if (newest == NONE) {
      oldest = at;
    } else {
      newer[newest] = at;
    }
    newest = at;
  }

  /** How often an address made room for another. */
  synchronized long forgotten() {
    return forgotten;
  }

  /** All addresses, most bytes first. Takes some milliseconds: not for an event loop. */
  List<PacketCount> list() {
    int count;
    long[] highs;
    long[] lows;
    long[] packetCounts;
    long[] byteCounts;
    synchronized (this) { // for the copies alone: threads with packets wait for it
      count = size;
      highs = Arrays.copyOf(high, count);
      lows = Arrays.copyOf(low, count);
      packetCounts = Arrays.copyOf(packets, count);
      byteCounts = Arrays.copyOf(bytes, count);
    }
    List<PacketCount> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String address = new OverlayAddress(highs[i], lows[i]).toString();
      all.add(new PacketCount(address, packetCounts[i], byteCounts[i]));
    }
    all.sort(
        Comparator.comparingLong(PacketCount::bytes)
            .thenComparingLong(PacketCount::packets)
            .reversed()
            .thenComparing(PacketCount::ip));
    return all;
  }
}
