package org.mycelium.dataplane;

import org.jspecify.annotations.Nullable;
import org.mycelium.link.BatchPool;
import org.mycelium.link.Link;
import org.mycelium.link.PacketBatch;
import org.mycelium.wire.DataPacket;

/**
 * The batches that one thread fills during one read: one per next hop, sent when the read is used
 * up. At most {@value #MAX_OPEN} are open at once, so memory stays bounded however many next hops a
 * read has. Confined to its thread.
 */
final class Egress {

  /**
   * From so many bytes on, packets that follow each other leave without a copy, in a write of their
   * own: less is collected with what else goes that way.
   */
  static final int LEND_BYTES = 16 << 10;

  private static final byte[] NOTHING = {};

  /** Open batches at most. */
  static final int MAX_OPEN = 32;

  private final BatchPool pool;
  private final @Nullable Link[] links = new @Nullable Link[MAX_OPEN];
  private final @Nullable PacketBatch[] batches = new @Nullable PacketBatch[MAX_OPEN];
  private int open;
  private int recent;
  private @Nullable Link lastSent;

  // Packets of one flow that are passed on and follow each other in an array of their reader.
  private @Nullable Link runLink;
  private byte[] run = NOTHING;
  private int runFrom;
  private int runTo;
  private int runPackets;
  private int runFlow;

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

  /**
   * Passes a packet on as it is. Its bytes must not change before {@link #endRun} or {@link
   * #flush}.
   */
  void forward(Link link, byte[] b, int at, int length, int flow, long nowMicros) {
    if (link == runLink
        && b == run
        && at == runTo
        && flow == runFlow
        && runTo + length - runFrom <= BatchPool.BATCH_BYTES) { // what is left must fit into one
      runTo += length;
      runPackets++;
      return;
    }
    endRun(nowMicros);
    runLink = link;
    run = b;
    runFrom = at;
    runTo = at + length;
    runPackets = 1;
    runFlow = flow;
  }

  /** Sends or copies what {@link #forward} was given. */
  void endRun(long nowMicros) {
    Link link = runLink;
    if (link == null) {
      return;
    }
    byte[] b = run;
    runLink = null;
    run = NOTHING;
    if (runTo - runFrom < LEND_BYTES || !lend(link, b, nowMicros)) {
      copyRun(link, b, nowMicros);
    }
  }

  private boolean lend(Link link, byte[] b, long nowMicros) {
    int at = find(link);
    PacketBatch before = at < 0 ? null : batches[at];
    if (before != null && before.packets() > 0) {
      batches[at] = null;
      send(link, before, nowMicros);
    }
    PacketBatch rest = pool.acquire();
    if (!link.sendLent(b, runFrom, runTo - runFrom, rest)) {
      rest.recycle();
      return false;
    }
    link.stats().dataSent(nowMicros);
    lastSent = link;
    return true;
  }

  private void copyRun(Link link, byte[] b, long nowMicros) {
    int from = runFrom;
    int left = runPackets;
    while (left > 0) {
      int bytes = DataPacket.totalLength(b, from);
      PacketBatch batch = batch(link, bytes, nowMicros);
      int packets = 1;
      while (packets < left) {
        int more = DataPacket.totalLength(b, from + bytes);
        if (bytes + more > batch.free()) {
          break;
        }
        bytes += more;
        packets++;
      }
      batch.appendRun(b, from, bytes, packets, runFlow);
      from += bytes;
      left -= packets;
    }
  }

  /** Sends everything collected. */
  void flush(long nowMicros) {
    endRun(nowMicros);
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

  private int find(Link link) {
    if (links[recent] == link) {
      return recent;
    }
    for (int i = 0; i < open; i++) {
      if (links[i] == link) {
        return i;
      }
    }
    return -1;
  }

  private int indexOf(Link link, long nowMicros) {
    int at = find(link);
    if (at >= 0) {
      return at;
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
