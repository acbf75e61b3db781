package org.mycelium.message.core;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.OverlayAddress;

/**
 * Sends messages, repeats what is not acknowledged, gives up at the deadline (spec 03 §1.6). A
 * message that still makes progress then may go on, up to {@link #LONGEST}.
 */
public final class Sender {

  /** A message is given up after this time without being received. */
  public static final long DEADLINE = 300_000_000;

  /** Its status is forgotten this time after its submission. */
  public static final long FORGET = 600_000_000;

  /** Progress within this time lets a message live beyond its deadline. */
  static final long PROGRESS = 60_000_000;

  /** But no longer than this. */
  static final long LONGEST = 3_600_000_000L;

  private static final int MAX_IDLE_PATHS = 1024;

  private final OverlayAddress own;
  private final MessageEffects effects;
  private final MessageCounters counters;
  private final RandomGenerator random;
  private final Outbox outbox;
  private final Map<Long, Path> paths = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<Path> busy = new LinkedHashSet<>();

  /**
   * Nothing to send yet.
   *
   * @param own the source of all packets
   * @param random for message ids
   */
  public Sender(
      OverlayAddress own,
      MessageEffects effects,
      MessageCounters counters,
      MessageLimits limits,
      RandomGenerator random) {
    this.own = own;
    this.effects = effects;
    this.counters = counters;
    this.random = random;
    this.outbox = new Outbox(limits);
  }

  /**
   * Sends a message.
   *
   * @param payload owned by the outbox from here on, also when it is refused
   * @param wall µs since 1970
   * @return its id
   * @throws IllegalStateException when a limit is reached; the text says which
   */
  public long submit(
      OverlayAddress destination, byte[] topic, Payload payload, long now, long wall) {
    long id = random.nextLong();
    while (outbox.contains(id)) {
      id = random.nextLong();
    }
    start(id, destination, false, topic, payload, now, wall);
    return id;
  }

  /** Answers a message; an answer on its way with the same id is replaced. */
  public void answer(long id, OverlayAddress destination, Payload payload, long now, long wall) {
    start(id, destination, true, new byte[0], payload, now, wall);
  }

  private void start(
      long id,
      OverlayAddress destination,
      boolean answer,
      byte[] topic,
      Payload payload,
      long now,
      long wall) {
    String refused = outbox.admit(destination.high(), payload);
    if (refused != null) {
      payload.close();
      counters.add(MessageCounter.SUBMISSION_REFUSED);
      throw new IllegalStateException(refused);
    }
    Outgoing before = outbox.get(id);
    if (before != null) {
      stop(before);
    }
    counters.add(MessageCounter.SUBMITTED);
    Path path = paths.computeIfAbsent(destination.high(), none -> new Path());
    Outgoing message = new Outgoing(id, destination, answer, topic, payload, path, now, wall);
    outbox.add(message);
    path.messages++;
    busy.add(path);
    if (!destination.isOverlay()) {
      finish(message, Outgoing.State.ABORTED); // nobody can have this address
      return;
    }
    enqueue(message);
    pump(path, now);
  }

  /** True when an answer with this id from this /64 is an answer to a message of ours. */
  boolean expectsAnswer(long high, long id) {
    return outbox.wentTo(high, id);
  }

  /** How far a message is; null when it is unknown or forgotten. */
  public @Nullable SentStatus status(long id) {
    return outbox.status(id);
  }

  /** An acknowledgement, or word that the message was read. Length and source are checked here. */
  void received(long high, byte[] packet, long now) {
    long id = MessageWire.id(packet);
    int flags = MessageWire.flags(packet);
    Outgoing message = outbox.get(id);
    if (message == null || message.destination.high() != high) {
      if (!outbox.wentTo(high, id)) {
        counters.add(MessageCounter.UNKNOWN_MESSAGE);
      } else if ((flags & MessageWire.ACK) == 0) {
        read(high, id);
      }
    } else if ((flags & MessageWire.ACK) == 0) {
      // It may overtake the acknowledgement of DONE, or that one may be lost.
      if (message.done.attempts > 0) {
        finish(message, Outgoing.State.RECEIVED);
        read(high, id);
      }
    } else if ((flags & MessageWire.INIT) != 0) {
      initAcked(message, now);
    } else if ((flags & MessageWire.CHUNK) != 0) {
      chunkAcked(message, packet, now);
    } else if ((flags & MessageWire.DONE) != 0) {
      doneAcked(message, now);
    }
  }

  private void initAcked(Outgoing message, long now) {
    if (message.state != Outgoing.State.PENDING) {
      return;
    }
    message.state = Outgoing.State.SENDING;
    if (message.init.attempts > 1) {
      inVain(message);
    }
    progress(message, message.init, now);
    enqueue(message);
    pump(message.path, now);
  }

  /** What went with the first INIT came to somebody who did not know what it belongs to. */
  private static void inVain(Outgoing message) {
    for (Transmission chunk : message.chunks.values()) {
      message.path.cancel(chunk);
      message.lost.add(chunk);
    }
    message.path.cancel(message.done);
    message.doneDue = true;
  }

  private void chunkAcked(Outgoing message, byte[] packet, long now) {
    if (packet.length < MessageWire.CHUNK_ACK_MIN) {
      counters.add(MessageCounter.MALFORMED);
      return;
    }
    Transmission chunk = message.chunks.remove(MessageWire.u64(packet, MessageWire.HEADER));
    if (chunk == null) {
      return;
    }
    initAcked(message, now); // or it would not be there
    progress(message, chunk, now);
    if (chunk.attempts > 1 && message.chunks.isEmpty()) {
      // A DONE that went before was refused.
      message.path.cancel(message.done);
      message.doneDue = true;
    }
    enqueue(message);
    pump(message.path, now);
  }

  private void doneAcked(Outgoing message, long now) {
    if (message.done.attempts == 0) {
      return;
    }
    // It stands for all acknowledgements that a receiver leaves out, or that were lost.
    if (message.init.flying) {
      progress(message, message.init, now);
    }
    for (Transmission chunk : List.copyOf(message.chunks.values())) {
      if (chunk.flying) {
        progress(message, chunk, now);
      }
    }
    progress(message, message.done, now);
    finish(message, Outgoing.State.RECEIVED);
    pump(message.path, now);
  }

  private void read(long high, long id) {
    if (outbox.read(high, id)) {
      counters.add(MessageCounter.READ);
    }
  }

  private void progress(Outgoing message, Transmission acked, long now) {
    message.lastProgress = now;
    message.path.acked(acked, now, this::lost);
  }

  private void lost(Transmission chunk) {
    chunk.message.lost.add(chunk);
    enqueue(chunk.message);
  }

  private void again(Transmission control) {
    if (control.kind == MessageWire.DONE) {
      control.message.doneDue = true;
    } else {
      control.message.initDue = true;
    }
    enqueue(control.message);
  }

  private static void enqueue(Outgoing message) {
    if (!message.queued && message.wants()) {
      message.queued = true;
      if (message.isShort() && message.isBegun()) {
        // Begun means ended soon: many halves at a time only fill the memory of the receiver.
        message.path.ready.addFirst(message);
      } else {
        message.path.ready.add(message);
      }
    }
  }

  /**
   * Sends as much as the window allows: short messages one by one, packets of long ones in turn.
   */
  private void pump(Path path, long now) {
    while (path.hasRoom()) {
      Outgoing message = path.ready.poll();
      if (message == null) {
        return;
      }
      message.queued = false;
      if (message.wants()) {
        sendOne(message, now);
        enqueue(message);
      }
    }
  }

  private void sendOne(Outgoing message, long now) {
    Transmission what = message.take();
    if (what == null) {
      return;
    }
    byte[] packet;
    try {
      packet = message.packet(what);
    } catch (IOException e) {
      counters.add(MessageCounter.SPOOL_FAILED);
      abort(message);
      return;
    }
    if (what.attempts > 0) {
      counters.add(MessageCounter.PACKETS_REPEATED);
    }
    message.path.sent(what, now);
    effects.send(own, message.destination, packet);
  }

  private void abort(Outgoing message) {
    finish(message, Outgoing.State.ABORTED);
    effects.send(own, message.destination, MessageWire.bare(message.id, MessageWire.ABORTED));
  }

  private void finish(Outgoing message, Outgoing.State state) {
    stop(message);
    message.state = state;
    boolean delivered = state == Outgoing.State.RECEIVED;
    counters.add(delivered ? MessageCounter.SENT : MessageCounter.ABORTED);
    outbox.keep(message);
    effects.finished(message.id, delivered);
  }

  /** Takes a message off its path and releases what it holds. */
  private void stop(Outgoing message) {
    message.chunks.values().forEach(message.path::cancel);
    message.path.cancel(message.init);
    message.path.cancel(message.done);
    message.state = Outgoing.State.ABORTED;
    message.path.messages--;
    outbox.remove(message);
  }

  /**
   * Repeats what is overdue, gives up and forgets.
   *
   * @return when it is to be called again at the latest
   */
  public long tick(long now) {
    long due = Long.MAX_VALUE;
    for (Iterator<Path> all = busy.iterator(); all.hasNext(); ) {
      Path path = all.next();
      path.expire(now, this::lost, this::again);
      pump(path, now);
      if (path.messages == 0) {
        path.clear();
        all.remove();
      } else {
        due = Math.min(due, path.due());
      }
    }
    outbox.late(now).forEach(this::abort);
    outbox.forget(now);
    trimPaths();
    return Math.min(due, outbox.due());
  }

  private void trimPaths() {
    Iterator<Path> oldest = paths.values().iterator();
    while (paths.size() > MAX_IDLE_PATHS + busy.size() && oldest.hasNext()) {
      if (oldest.next().messages == 0) {
        oldest.remove();
      }
    }
  }

  /** Gives everything up; for the end of the node. */
  public void close() {
    outbox.all().forEach(this::abort);
  }

  /** Messages on their way. */
  public long sending() {
    return outbox.count();
  }

  /** Bytes of their payloads in memory. */
  public long memory() {
    return outbox.memory();
  }
}
