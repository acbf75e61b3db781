package org.mycelium.message.core;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.codec.digest.Blake3;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.OverlayAddress;

/**
 * A message on its way out (spec 03 §1.6). What it remembers of its chunks is bounded by the window
 * of its path, not by its length. Confined to the sender.
 */
final class Outgoing {
  /** Chunks of a short message at most. */
  private static final int SHORT_CHUNKS = 64;

  /** How far it is. */
  enum State {
    PENDING,
    SENDING,
    RECEIVED,
    READ,
    ABORTED
  }

  final long id;
  final OverlayAddress destination;
  final boolean answer;
  final byte[] topic;
  final ChunkPlan plan;
  final Path path;
  final long created;
  final long createdWall;

  State state = State.PENDING;

  /** Null when it is done: statuses are kept for long, payloads are not. */
  @Nullable Payload payload;

  long lastProgress;

  /** Stands in the queue of its path. */
  boolean queued;

  /** INIT or DONE, whichever is next. */
  Transmission control = new Transmission(this, MessageWire.INIT, 0);

  /** It is to be sent, for the first time or again. */
  boolean controlDue = true;

  /** Chunks sent and not acknowledged. */
  final Map<Long, Transmission> chunks = new HashMap<>();

  /** Of those, the ones to send again. */
  final ArrayDeque<Transmission> lost = new ArrayDeque<>();

  /** The first chunk that was never sent. */
  long nextChunk;

  private @Nullable Blake3 hasher;
  private byte @Nullable [] hash;

  Outgoing(
      long id,
      OverlayAddress destination,
      boolean answer,
      byte[] topic,
      Payload payload,
      Path path,
      long now,
      long wall) {
    this.id = id;
    this.destination = destination;
    this.answer = answer;
    this.topic = topic;
    this.payload = payload;
    this.plan = new ChunkPlan(payload.length());
    this.path = path;
    this.created = now;
    this.createdWall = wall;
    this.lastProgress = now;
  }

  boolean active() {
    return state == State.PENDING || state == State.SENDING;
  }

  /** Short enough to be sent in one go, before others have their turn. */
  boolean isShort() {
    return plan.count() <= SHORT_CHUNKS;
  }

  boolean allAcked() {
    return nextChunk == plan.count() && chunks.isEmpty();
  }

  /** True when there is something to send now. */
  boolean wants() {
    return switch (state) {
      case PENDING -> controlDue;
      case SENDING ->
          !lost.isEmpty() || nextChunk < plan.count() || (chunks.isEmpty() && controlDue);
      default -> false;
    };
  }

  /** Lets go of all but the status. */
  void release() {
    if (payload != null) {
      payload.close();
    }
    payload = null;
    hasher = null;
    chunks.clear();
    lost.clear();
  }

  /** The next chunk to send: one that was lost, else a new one; null when there is none. */
  @Nullable Transmission takeChunk() {
    for (Transmission again = lost.poll(); again != null; again = lost.poll()) {
      if (!again.flying && chunks.containsKey(again.index)) {
        return again;
      }
    }
    if (nextChunk == plan.count()) {
      return null;
    }
    Transmission next = new Transmission(this, MessageWire.CHUNK, nextChunk++);
    chunks.put(next.index, next);
    return next;
  }

  /** The packet of a transmission. */
  byte[] packet(Transmission what) throws IOException {
    return switch (what.kind) {
      case MessageWire.INIT -> MessageWire.init(id, answer, plan.length(), topic);
      case MessageWire.CHUNK -> chunk(what);
      default -> MessageWire.done(id, plan.count(), hash());
    };
  }

  private byte[] chunk(Transmission what) throws IOException {
    int size = plan.size(what.index);
    byte[] packet = MessageWire.chunk(id, what.index, plan.offset(what.index), size);
    Payload bytes = payload;
    if (bytes == null) {
      throw new IOException("the payload is released");
    }
    bytes.read(plan.offset(what.index), packet, MessageWire.DATA_AT, size);
    if (what.attempts == 0) { // for the first time, which happens in order
      hasher().update(packet, MessageWire.DATA_AT, size);
    }
    return packet;
  }

  private Blake3 hasher() {
    Blake3 begun = hasher;
    if (begun == null) {
      begun = Blake3.initHash();
      hasher = begun;
    }
    return begun;
  }

  private byte[] hash() {
    byte[] known = hash;
    if (known == null) {
      known = hasher().doFinalize(MessageWire.HASH_BYTES);
      hash = known;
      hasher = null;
    }
    return known;
  }
}
