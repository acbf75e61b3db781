package org.mycelium.message.core;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
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
 * The outbox (spec 03 §1.6): sends messages, repeats what is not acknowledged, gives up at the
 * deadline. A message that still makes progress then may go on, up to {@link #LONGEST}.
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

  /** Statuses of finished messages that are kept at most; older ones are forgotten early. */
  static final int MAX_FINISHED = 65_536;

  private static final int MAX_IDLE_PATHS = 1024;

  private final OverlayAddress own;
  private final MessageEffects effects;
  private final MessageCounters counters;
  private final MessageLimits limits;
  private final RandomGenerator random;
  private final Budget budget;
  private final Map<Long, Outgoing> outbox = new HashMap<>();
  private final Map<Long, Outgoing> active = new LinkedHashMap<>();
  private final List<Outgoing> overdue = new ArrayList<>();
  private final ArrayDeque<Outgoing> finished = new ArrayDeque<>();
  private final Map<Long, Path> paths = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<Path> busy = new LinkedHashSet<>();

  /**
   * An empty outbox.
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
    this.limits = limits;
    this.random = random;
    this.budget = limits.sendingBudget();
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
    while (outbox.containsKey(id)) {
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
    if (payload.length() > limits.maxMessage()) {
      throw refused(
          payload, "a message has at most " + limits.maxMessage() + " bytes (message_max_bytes)");
    }
    if (!budget.take(destination.high(), 1, payload.memory(), disk(payload))) {
      throw refused(
          payload,
          "too many messages are on their way: "
              + budget.count()
              + " with "
              + (budget.memory() + budget.disk())
              + " bytes; try again when some have arrived");
    }
    Outgoing before = outbox.remove(id);
    if (before != null && before.active()) {
      stop(before);
    }
    counters.add(MessageCounter.SUBMITTED);
    Path path = paths.computeIfAbsent(destination.high(), none -> new Path());
    Outgoing message = new Outgoing(id, destination, answer, topic, payload, path, now, wall);
    outbox.put(id, message);
    active.put(id, message);
    path.messages++;
    busy.add(path);
    if (!destination.isOverlay()) {
      finish(message, Outgoing.State.ABORTED); // nobody can have this address
      return;
    }
    enqueue(message);
    pump(path, now);
  }

  private IllegalStateException refused(Payload payload, String why) {
    payload.close();
    counters.add(MessageCounter.SUBMISSION_REFUSED);
    return new IllegalStateException(why);
  }

  private static long disk(Payload payload) {
    return payload.memory() == 0 ? payload.length() : 0;
  }

  /** True when an answer with this id from this /64 is an answer to a message of ours. */
  boolean expectsAnswer(long high, long id) {
    Outgoing message = outbox.get(id);
    return message != null && message.destination.high() == high;
  }

  /** How far a message is; null when it is unknown or forgotten. */
  public @Nullable SentStatus status(long id) {
    Outgoing m = outbox.get(id);
    if (m == null) {
      return null;
    }
    boolean sending = m.state == Outgoing.State.SENDING;
    return new SentStatus(
        m.destination,
        m.state.name(),
        sending ? m.plan.count() - m.nextChunk : 0,
        sending ? m.chunks.size() : 0,
        sending ? m.nextChunk - m.chunks.size() : 0,
        m.createdWall,
        m.createdWall + deadline(m) - m.created,
        m.plan.length());
  }

  private static long deadline(Outgoing m) {
    long extended = Math.min(m.lastProgress + PROGRESS, m.created + LONGEST);
    return Math.max(m.created + DEADLINE, m.active() ? extended : 0);
  }

  /** An acknowledgement, or word that the message was read. Length and source are checked here. */
  void received(long high, byte[] packet, long now) {
    Outgoing message = outbox.get(MessageWire.id(packet));
    if (message == null || message.destination.high() != high) {
      counters.add(MessageCounter.UNKNOWN_MESSAGE);
      return;
    }
    int flags = MessageWire.flags(packet);
    if ((flags & MessageWire.ACK) == 0) {
      read(message);
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
    progress(message, message.control, now);
    message.state = Outgoing.State.SENDING;
    message.control = new Transmission(message, MessageWire.DONE, 0);
    message.controlDue = true;
    enqueue(message);
    pump(message.path, now);
  }

  private void chunkAcked(Outgoing message, byte[] packet, long now) {
    if (packet.length < MessageWire.CHUNK_ACK_MIN) {
      counters.add(MessageCounter.MALFORMED);
      return;
    }
    Transmission chunk = message.chunks.remove(MessageWire.u64(packet, MessageWire.HEADER));
    if (chunk == null || message.state != Outgoing.State.SENDING) {
      return;
    }
    progress(message, chunk, now);
    enqueue(message);
    pump(message.path, now);
  }

  private void doneAcked(Outgoing message, long now) {
    if (message.state == Outgoing.State.SENDING && message.control.attempts > 0) {
      progress(message, message.control, now);
      finish(message, Outgoing.State.RECEIVED);
      pump(message.path, now);
    }
  }

  private void read(Outgoing message) {
    // It may overtake the acknowledgement of DONE, or that one may be lost.
    if (message.state == Outgoing.State.SENDING && message.control.attempts > 0) {
      finish(message, Outgoing.State.RECEIVED);
    }
    if (message.state == Outgoing.State.RECEIVED) {
      message.state = Outgoing.State.READ;
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
    if (control == control.message.control) {
      control.message.controlDue = true;
      enqueue(control.message);
    }
  }

  private static void enqueue(Outgoing message) {
    if (!message.queued && message.wants()) {
      message.queued = true;
      if (message.isShort() && message.nextChunk > 0) {
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
    Transmission what = message.state == Outgoing.State.SENDING ? message.takeChunk() : null;
    if (what == null) {
      if (!message.controlDue || (message.state == Outgoing.State.SENDING && !message.allAcked())) {
        return;
      }
      what = message.control;
      message.controlDue = false;
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
    finished.add(message);
    while (finished.size() > MAX_FINISHED) {
      forget(finished.remove());
    }
    effects.finished(message.id, delivered);
  }

  /** Takes a message off its path and releases what it holds. */
  private void stop(Outgoing message) {
    active.remove(message.id, message);
    message.chunks.values().forEach(message.path::cancel);
    message.path.cancel(message.control);
    message.state = Outgoing.State.ABORTED;
    message.path.messages--;
    Payload payload = message.payload;
    if (payload != null) {
      budget.give(message.destination.high(), 1, payload.memory(), disk(payload));
    }
    message.release();
  }

  private void forget(Outgoing message) {
    outbox.remove(message.id, message);
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
    due = Math.min(due, deadlines(now));
    for (Outgoing old = finished.peek(); old != null; old = finished.peek()) {
      if (old.created + FORGET > now) {
        due = Math.min(due, old.created + FORGET);
        break;
      }
      forget(finished.remove());
    }
    trimPaths();
    return due;
  }

  private long deadlines(long now) {
    List<Outgoing> late = new ArrayList<>();
    for (Outgoing message : active.values()) { // in the order of their submission
      if (message.created + DEADLINE > now) {
        break;
      }
      late.add(message);
    }
    for (Outgoing message : late) {
      active.remove(message.id);
      overdue.add(message);
    }
    for (Outgoing message : List.copyOf(overdue)) {
      if (message.active() && deadline(message) <= now) {
        abort(message);
      }
    }
    overdue.removeIf(message -> !message.active());
    long due = Long.MAX_VALUE;
    for (Outgoing message : overdue) {
      due = Math.min(due, deadline(message));
    }
    Iterator<Outgoing> first = active.values().iterator();
    return first.hasNext() ? Math.min(due, first.next().created + DEADLINE) : due;
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
    for (Outgoing message : List.copyOf(active.values())) {
      abort(message);
    }
    overdue.stream().filter(Outgoing::active).toList().forEach(this::abort);
  }

  /** Messages on their way. */
  public long sending() {
    return budget.count();
  }

  /** Bytes of their payloads in memory. */
  public long memory() {
    return budget.memory();
  }
}
