package org.mycelium.dataplane;

import org.jspecify.annotations.Nullable;
import org.mycelium.link.BatchPool;
import org.mycelium.link.Link;
import org.mycelium.link.PacketBatch;

/**
 * The batches that one thread fills during one read: one per next hop, sent when the read is used
 * up. At most {@value #MAX_OPEN} are open at once, so memory stays bounded however many next hops a
 * read has. Confined to its thread.
 */
final class Egress {

  /** Open batches at most. */
  static final int MAX_OPEN = 32;

  private final BatchPool pool;
  private final @Nullable Link[] links = new @Nullable Link[MAX_OPEN];
  private final @Nullable PacketBatch[] batches = new @Nullable PacketBatch[MAX_OPEN];
  private int open;
  private int recent;
  private @Nullable Link lastSent;

  Egress(BatchPool pool) {
    this.pool = pool;
  }

  /** The batch for a link, with room for a packet of {@code bytes} without growing. */
  PacketBatch batch(Link link, int bytes, long nowMicros) {
    int at = indexOf(link, nowMicros);
    recent = at;
    PacketBatch batch = batches[at];
    if (batch != null && batch.free() < bytes && batch.packets() > 0) {
      batches[at] = null;
      send(link, batch, nowMicros);
      batch = null;
    }
    if (batch == null) {
      batch = pool.acquire();
      batches[at] = batch;
    }
    return batch;
  }

  /** Sends everything collected. */
  void flush(long nowMicros) {
    recent = 0;
    while (open > 0) {
      // Taken out before it is sent: if a link fails, no batch stays behind for another link.
      open--;
      Link link = links[open];
      PacketBatch batch = batches[open];
      links[open] = null;
      batches[open] = null;
      if (link != null && batch != null) {
        send(link, batch, nowMicros);
      }
    }
  }

  /** Waits while the link that was sent to last has no room. */
  void awaitRoom() {
    Link link = lastSent;
    lastSent = null;
    if (link != null) {
      link.awaitRoom();
    }
  }

  private int indexOf(Link link, long nowMicros) {
    if (links[recent] == link) {
      return recent;
    }
    for (int i = 0; i < open; i++) {
      if (links[i] == link) {
        return i;
      }
    }
    if (open == MAX_OPEN) {
      flush(nowMicros);
    }
    links[open] = link;
    return open++;
  }

  private void send(Link link, PacketBatch batch, long nowMicros) {
    if (batch.packets() == 0) {
      batch.recycle();
      return;
    }
    link.stats().dataSent(nowMicros);
    link.sendData(batch);
    lastSent = link;
  }
}
