package org.mycelium.message.core;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.Bytes;

/**
 * Messages that were taken lately: their senders may not have heard it and repeat the end (spec 03
 * §7 numbers 5 and 6). Confined to the receiver.
 */
final class Recent {

  /** As long as a sender repeats. */
  static final long KEEP = Sender.DEADLINE;

  /** At most this many, the oldest go first. */
  static final int MAX = 32_768;

  private record Entry(Bytes body, long taken) {}

  private final Map<Incoming.Key, Entry> entries = new LinkedHashMap<>();

  /** Remembers the end of a message that was taken. */
  void add(Incoming.Key key, byte[] done, long now) {
    entries.remove(key); // the newest at the end
    entries.put(key, new Entry(body(done), now));
    if (entries.size() > MAX) {
      Iterator<Incoming.Key> oldest = entries.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  private static Bytes body(byte[] done) {
    return Bytes.wrap(Arrays.copyOfRange(done, MessageWire.HEADER, MessageWire.DONE_BYTES));
  }

  boolean contains(Incoming.Key key) {
    return entries.containsKey(key);
  }

  /** True when the message that this DONE ends was taken already. */
  boolean ended(Incoming.Key key, byte[] done) {
    @Nullable Entry entry = entries.get(key);
    return entry != null && entry.body.equals(body(done));
  }

  void expire(long now) {
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext() && oldest.next().taken + KEEP <= now) {
      oldest.remove();
    }
  }

  int size() {
    return entries.size();
  }
}
