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

  /** Chunks of a message that goes in one burst at most. */
  static final int EAGER_CHUNKS = 4;

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

  final Transmission init = new Transmission(this, MessageWire.INIT, 0);
  final Transmission done = new Transmission(this, MessageWire.DONE, 0);

  /** INIT is to be sent, for the first time or again. */
  boolean initDue = true;

  /** The same of DONE; it goes when its turn has come. */
  boolean doneDue = true;

  /**
   * All packets go in one burst, once, without waiting for the acknowledgement of INIT: one round
   * trip instead of three. Where INIT is lost or refused, the others were sent in vain.
   */
  final boolean eager;

  /** Chunks sent and not acknowledged. */
  final Map<Long, Transmission> chunks = new HashMap<>(4);

  /** Of those, the ones to send again. */
  final ArrayDeque<Transmission> lost = new ArrayDeque<>(1);

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
    this.hash = payload.hash();
    this.eager = path.isKnown() && plan.count() <= EAGER_CHUNKS;
  }

  /** When it is given up: later while it makes progress. */
  long deadline() {
    boolean active = state == State.PENDING || state == State.SENDING;
    long extended = Math.min(lastProgress + Sender.PROGRESS, created + Sender.LONGEST);
    return Math.max(created + Sender.DEADLINE, active ? extended : 0);
  }

  /** Short enough to be sent in one go, before others have their turn. */
  boolean isShort() {
    return plan.count() <= SHORT_CHUNKS;
  }

  /** Something of its content was sent: it is soon over when it goes on. */
  boolean isBegun() {
    return nextChunk > 0 || (eager && init.attempts > 0);
  }

  /** True when there is something to send now. */
  boolean wants() {
    return switch (state) {
      case PENDING -> initDue || (eager && done.attempts == 0);
      case SENDING -> !lost.isEmpty() || nextChunk < plan.count() || (chunks.isEmpty() && doneDue);
      default -> false;
    };
  }

  /** What is to be sent now, of what it {@link #wants}; null for nothing. */
  @Nullable Transmission take() {
    if (state == State.PENDING && initDue) {
      initDue = false;
      return init;
    }
    if (state != State.SENDING && (state != State.PENDING || !eager)) {
      return null;
    }
    Transmission chunk = takeChunk();
    if (chunk == null && doneDue && (chunks.isEmpty() || state == State.PENDING)) {
      doneDue = false;
      return done;
    }
    return chunk;
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
  private @Nullable Transmission takeChunk() {
    if (state == State.SENDING) {
      for (Transmission again = lost.poll(); again != null; again = lost.poll()) {
        if (!again.flying && chunks.containsKey(again.index)) {
          return again;
        }
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
    if (what.attempts == 0 && hash == null) { // for the first time, which happens in order
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
