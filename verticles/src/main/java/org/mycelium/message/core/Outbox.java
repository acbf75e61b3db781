package org.mycelium.message.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a sender: those on their way, within its limits, and the statuses of those that
 * are over, of which little is kept. Confined to the sender.
 */
final class Outbox {

  /** Statuses of finished messages that are kept at most; older ones are forgotten early. */
  static final int MAX_FINISHED = 65_536;

  /** A message that is over. */
  private record Past(long created, SentStatus status) {}

  private final MessageLimits limits;
  private final Budget budget;

  /** In the order of their submission. */
  private final Map<Long, Outgoing> active = new LinkedHashMap<>();

  /** Those of them that live beyond their first deadline. */
  private final Map<Long, Outgoing> overdue = new LinkedHashMap<>();

  /** In the order of their end. */
  private final Map<Long, Past> past = new LinkedHashMap<>();

  Outbox(MessageLimits limits) {
    this.limits = limits;
    this.budget = limits.sendingBudget();
  }

  /**
   * Takes room for a payload.
   *
   * @param high /64 of its destination
   * @return why there is none, or null
   */
  @Nullable String admit(long high, Payload payload) {
    if (payload.length() > limits.maxMessage()) {
      return "a message has at most " + limits.maxMessage() + " bytes (message_max_bytes)";
    }
    if (!budget.take(high, 1, payload.memory(), disk(payload))) {
      return "too many messages are on their way: "
          + budget.count()
          + " with "
          + (budget.memory() + budget.disk())
          + " bytes; try again when some have arrived";
    }
    return null;
  }

  private static long disk(Payload payload) {
    return payload.memory() == 0 ? payload.length() : 0;
  }

  boolean contains(long id) {
    return get(id) != null || past.containsKey(id);
  }

  /** A message on its way; null without one. */
  @Nullable Outgoing get(long id) {
    Outgoing message = active.get(id);
    return message == null ? overdue.get(id) : message;
  }

  void add(Outgoing message) {
    past.remove(message.id);
    active.put(message.id, message);
  }

  /** It is not on its way any more; its room is free again, and its payload released. */
  void remove(Outgoing message) {
    if (!active.remove(message.id, message)) {
      overdue.remove(message.id, message);
    }
    Payload payload = message.payload;
    if (payload != null) {
      budget.give(message.destination.high(), 1, payload.memory(), disk(payload));
    }
    message.release();
  }

  /** Keeps the status of a message that was removed. */
  void keep(Outgoing message) {
    past.put(message.id, new Past(message.created, status(message)));
    if (past.size() > MAX_FINISHED) {
      Iterator<Past> oldest = past.values().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** The receiver's application has the message. True when that is news. */
  boolean read(long high, long id) {
    Past before = past.get(id);
    if (before == null
        || before.status.destination().high() != high
        || !before.status.state().equals(Outgoing.State.RECEIVED.name())) {
      return false;
    }
    past.put(id, new Past(before.created, before.status.read()));
    return true;
  }

  /** True when a message with this id went to this /64, and is not forgotten. */
  boolean wentTo(long high, long id) {
    SentStatus status = status(id);
    return status != null && status.destination().high() == high;
  }

  /** How far a message is; null when it is unknown or forgotten. */
  @Nullable SentStatus status(long id) {
    Outgoing message = get(id);
    if (message != null) {
      return status(message);
    }
    Past over = past.get(id);
    return over == null ? null : over.status;
  }

  private static SentStatus status(Outgoing m) {
    boolean sending = m.state == Outgoing.State.SENDING;
    return new SentStatus(
        m.destination,
        m.state.name(),
        sending ? m.plan.count() - m.nextChunk : 0,
        sending ? m.chunks.size() : 0,
        sending ? m.nextChunk - m.chunks.size() : 0,
        m.createdWall,
        m.createdWall + m.deadline() - m.created,
        m.plan.length());
  }

  /** Messages whose time is over. */
  List<Outgoing> late(long now) {
    Iterator<Outgoing> first = active.values().iterator();
    while (first.hasNext()) {
      Outgoing message = first.next();
      if (message.created + Sender.DEADLINE > now) {
        break;
      }
      first.remove();
      overdue.put(message.id, message);
    }
    List<Outgoing> late = new ArrayList<>();
    for (Outgoing message : overdue.values()) {
      if (message.deadline() <= now) {
        late.add(message);
      }
    }
    return late;
  }

  /** Forgets statuses that are old. */
  void forget(long now) {
    Iterator<Past> oldest = past.values().iterator();
    while (oldest.hasNext() && oldest.next().created + Sender.FORGET <= now) {
      oldest.remove();
    }
  }

  /** When there is something to do for {@link #late} or {@link #forget} at the earliest. */
  long due() {
    long due = Long.MAX_VALUE;
    Iterator<Outgoing> first = active.values().iterator();
    if (first.hasNext()) {
      due = first.next().created + Sender.DEADLINE;
    }
    for (Outgoing message : overdue.values()) {
      due = Math.min(due, message.deadline());
    }
    Iterator<Past> oldest = past.values().iterator();
    return oldest.hasNext() ? Math.min(due, oldest.next().created + Sender.FORGET) : due;
  }

  /** All that are on their way. */
  List<Outgoing> all() {
    List<Outgoing> all = new ArrayList<>(overdue.values());
    all.addAll(active.values());
    return all;
  }

  /** Messages on their way. */
  long count() {
    return budget.count();
  }

  /** Bytes of their payloads in memory. */
  long memory() {
    return budget.memory();
  }
}
