package org.mycelium.message.core;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.Bytes;
import org.mycelium.identity.OverlayAddress;

/**
 * Messages that arrive (spec 03 §1.7 with the remedies of §7). Whatever packets come, memory stays
 * within {@link MessageLimits}: nothing is allocated for what was only announced, and a sender that
 * fills its share is refused in silence, so that it repeats.
 */
public final class Receiver {

  /** A message is forgotten when nothing came for so long: its sender gave up by then. */
  static final long IDLE = Sender.DEADLINE;

  /** When there are too many, those that were idle for so long make room. */
  static final long IDLE_UNDER_PRESSURE = 30_000_000;

  private final MessageEffects effects;
  private final Acknowledgements acknowledgements;
  private final MessageCounters counters;
  private final MessageLimits limits;
  private final Spool spool;
  private final TopicRules topics;
  private final BiPredicate<Long, Long> expectsAnswer;
  private final Budget budget;
  private final Budget spills;
  private final Map<Incoming.Key, Incoming> pending = new LinkedHashMap<>(16, 0.75f, true);
  private final Recent recent = new Recent();

  /**
   * A receiver of nothing yet.
   *
   * @param topics whom it takes messages from
   * @param expectsAnswer of a /64 and an id: a message with this id went there
   */
  public Receiver(
      MessageEffects effects,
      MessageCounters counters,
      MessageLimits limits,
      Spool spool,
      TopicRules topics,
      BiPredicate<Long, Long> expectsAnswer) {
    this.effects = effects;
    this.acknowledgements = new Acknowledgements(effects);
    this.counters = counters;
    this.limits = limits;
    this.spool = spool;
    this.topics = topics;
    this.expectsAnswer = expectsAnswer;
    this.budget = limits.receivingBudget();
    this.spills = limits.spillBudget();
  }

  /**
   * A packet that begins, continues, ends or gives up a message. Acknowledgements may wait for
   * {@link #flush}.
   */
  void received(OverlayAddress source, OverlayAddress destination, byte[] packet, long now) {
    int flags = MessageWire.flags(packet);
    Incoming.Key key = new Incoming.Key(source.high(), MessageWire.id(packet));
    if ((flags & MessageWire.INIT) != 0) {
      init(key, source, destination, packet, (flags & MessageWire.REPLY) != 0, now);
    } else if ((flags & MessageWire.CHUNK) != 0) {
      chunk(key, source, destination, packet, now);
    } else if ((flags & MessageWire.DONE) != 0) {
      done(key, source, destination, packet, now);
    } else if ((flags & MessageWire.ABORTED) != 0) {
      aborted(key);
    }
  }

  private void init(
      Incoming.Key key,
      OverlayAddress source,
      OverlayAddress destination,
      byte[] packet,
      boolean reply,
      long now) {
    if (packet.length < MessageWire.TOPIC_AT) {
      counters.add(MessageCounter.MALFORMED);
      return;
    }
    int topicLength = packet[MessageWire.TOPIC_LENGTH_AT] & 0xff;
    if (packet.length < MessageWire.TOPIC_AT + topicLength) {
      counters.add(MessageCounter.MALFORMED);
      return;
    }
    long length = MessageWire.u64(packet, MessageWire.HEADER);
    byte[] topic =
        Arrays.copyOfRange(packet, MessageWire.TOPIC_AT, MessageWire.TOPIC_AT + topicLength);
    boolean answer = reply && expectsAnswer.test(key.high(), key.id());
    if (reply && !answer) {
      counters.add(MessageCounter.UNSOLICITED_ANSWER);
    }
    if (!answer && !topics.accepts(topic, source)) {
      counters.add(MessageCounter.TOPIC_REFUSED);
      return;
    }
    Incoming known = pending.get(key);
    if (known != null) {
      boolean same = known.sameAs(reply, length, topic);
      if (!same && known.state == Incoming.State.OFFERED) {
        return; // another one with the same id: its sender repeats, and by then this is taken
      }
      if (same) {
        counters.add(MessageCounter.DUPLICATE);
        known.heard = now;
        acknowledgements.add(key, source, destination, packet, MessageWire.TOPIC_AT);
        return;
      }
      drop(known);
    }
    if (!reply && recent.contains(key)) {
      // A late copy: only answers use an id again.
      counters.add(MessageCounter.DUPLICATE);
      acknowledgements.add(key, source, destination, packet, MessageWire.TOPIC_AT);
      return;
    }
    if (length < 0 || length > limits.maxMessage() || !makeRoom(key.high(), now)) {
      counters.add(MessageCounter.INIT_REFUSED);
      return;
    }
    Incoming begun =
        new Incoming(key, source, destination, reply, answer, length, topic, new Assembly(spool));
    begun.heard = now;
    pending.put(key, begun);
    acknowledgements.add(key, source, destination, packet, MessageWire.TOPIC_AT);
  }

  /** Takes a place for a message; the idlest one gives way when all are taken. */
  private boolean makeRoom(long high, long now) {
    if (budget.take(high, 1, 0, 0)) {
      return true;
    }
    Incoming idlest = idlest();
    if (idlest == null || idlest.heard + IDLE_UNDER_PRESSURE > now) {
      return false;
    }
    counters.add(MessageCounter.EXPIRED);
    drop(idlest);
    return budget.take(high, 1, 0, 0);
  }

  /** The one that nothing came for the longest; those for which a taker is sought do not count. */
  private @Nullable Incoming idlest() {
    for (Incoming message : pending.values()) { // in the order in which they were last heard of
      if (message.state != Incoming.State.OFFERED) {
        return message;
      }
    }
    return null;
  }

  private void chunk(
      Incoming.Key key,
      OverlayAddress source,
      OverlayAddress destination,
      byte[] packet,
      long now) {
    if (packet.length < MessageWire.DATA_AT) {
      counters.add(MessageCounter.MALFORMED);
      return;
    }
    Incoming message = pending.get(key);
    if (message == null) {
      if (recent.contains(key)) {
        counters.add(MessageCounter.DUPLICATE);
        acknowledgements.add(key, source, destination, packet, MessageWire.DATA_AT);
      } else {
        counters.add(MessageCounter.UNKNOWN_MESSAGE);
      }
      return;
    }
    long index = MessageWire.u64(packet, MessageWire.HEADER);
    long offset = MessageWire.u64(packet, MessageWire.OFFSET_AT);
    long claimed = MessageWire.u64(packet, MessageWire.SIZE_AT);
    int present = packet.length - MessageWire.DATA_AT;
    int size = claimed < 0 || claimed > present ? present : (int) claimed;
    if (!ChunkPlan.accepts(message.length, index, offset, size)) {
      counters.add(MessageCounter.CHUNK_INVALID);
      return;
    }
    message.heard = now;
    if (message.state != Incoming.State.RECEIVING || message.assembly.has(offset)) {
      counters.add(MessageCounter.DUPLICATE);
    } else if (!add(message, offset, packet, size)) {
      return;
    }
    acknowledgements.add(key, source, destination, packet, MessageWire.DATA_AT);
  }

  /** False when a limit does not allow it now, or the message had to be dropped. */
  private boolean add(Incoming message, long offset, byte[] packet, int size) {
    // In memory first, whatever becomes of it then: what the budget must have room for.
    boolean inMemory = message.assembly.fits(offset, size) && charge(message, size, 0);
    if (!inMemory && !spills(message, offset)) {
      counters.add(MessageCounter.CHUNK_REFUSED);
      return false;
    }
    try {
      message.assembly.add(offset, packet, MessageWire.DATA_AT, size);
      if (!inMemory) {
        message.assembly.spill();
      }
    } catch (IOException e) {
      counters.add(MessageCounter.SPOOL_FAILED);
      drop(message);
      return false;
    }
    Assembly now = message.assembly;
    if (!charge(message, now.memory() - message.memory, now.disk() - message.disk)) {
      counters.add(MessageCounter.CHUNK_REFUSED);
      drop(message); // a full disk: nothing of it can stay
      return false;
    }
    return true;
  }

  /**
   * Memory is full of messages none of which is whole. Were all of them refused the rest, none
   * would ever end: a few go on in their files, and make room for the others when they are done.
   */
  private boolean spills(Incoming message, long offset) {
    if (message.assembly.follows(offset) && !message.spilled) {
      message.spilled = spills.take(message.key.high(), 1, 0, 0);
    }
    return message.assembly.follows(offset) && message.spilled;
  }

  private boolean charge(Incoming message, long memory, long disk) {
    if (!budget.take(message.key.high(), 0, memory, disk)) {
      return false;
    }
    message.memory += memory;
    message.disk += disk;
    return true;
  }

  private void done(
      Incoming.Key key,
      OverlayAddress source,
      OverlayAddress destination,
      byte[] packet,
      long now) {
    if (packet.length < MessageWire.DONE_BYTES) {
      counters.add(MessageCounter.MALFORMED);
      return;
    }
    Incoming message = pending.get(key);
    if (recent.ended(key, packet)) {
      counters.add(MessageCounter.DUPLICATE);
      acknowledgements.done(key, source, destination, packet);
      if (message != null && message.state != Incoming.State.OFFERED) {
        drop(message); // begun again by a late INIT, or sent twice
      }
      return;
    }
    if (message == null) {
      counters.add(MessageCounter.UNKNOWN_MESSAGE);
      return;
    }
    message.heard = now;
    if (message.state == Incoming.State.RECEIVING && !complete(message, packet)) {
      counters.add(MessageCounter.DONE_INVALID);
      return;
    }
    Payload payload = message.payload;
    if (message.state != Incoming.State.OFFERED && payload != null) {
      message.state = Incoming.State.OFFERED;
      effects.arrived(
          new Arrived(
              key.id(),
              message.source,
              message.destination,
              Bytes.of(message.topic),
              payload,
              message.answer));
    }
  }

  private boolean complete(Incoming message, byte[] packet) {
    Assembly assembly = message.assembly;
    if (MessageWire.u64(packet, MessageWire.HEADER) != assembly.chunks()
        || assembly.length() != message.length) {
      return false;
    }
    byte[] hash = assembly.hash();
    if (!Arrays.equals(hash, 0, hash.length, packet, MessageWire.HASH_AT, MessageWire.DONE_BYTES)) {
      return false;
    }
    try {
      message.payload = assembly.finish();
    } catch (IOException e) {
      counters.add(MessageCounter.SPOOL_FAILED);
      drop(message);
      return false;
    }
    message.done = Arrays.copyOf(packet, MessageWire.DONE_BYTES);
    return true;
  }

  /** An arrived message has a taker, who owns the payload: its sender is told. */
  public void taken(OverlayAddress source, long id, long now) {
    Incoming message = pending.remove(new Incoming.Key(source.high(), id));
    if (message == null || message.state != Incoming.State.OFFERED) {
      return;
    }
    give(message);
    recent.add(message.key, message.done, now);
    counters.add(MessageCounter.RECEIVED);
    acknowledgements.done(message.key, message.source, message.destination, message.done);
  }

  /**
   * Nobody has room for an arrived message: it is offered again when its sender repeats the end.
   */
  public void held(OverlayAddress source, long id) {
    Incoming message = pending.get(new Incoming.Key(source.high(), id));
    if (message != null && message.state == Incoming.State.OFFERED) {
      message.state = Incoming.State.HELD;
      counters.add(MessageCounter.NO_ROOM);
    }
  }

  private void aborted(Incoming.Key key) {
    Incoming message = pending.get(key);
    if (message == null) {
      counters.add(MessageCounter.UNKNOWN_MESSAGE);
    } else if (message.state != Incoming.State.OFFERED) {
      counters.add(MessageCounter.ABORTED_BY_SENDER);
      drop(message);
    }
  }

  private void drop(Incoming message) {
    pending.remove(message.key);
    give(message);
    message.close();
  }

  private void give(Incoming message) {
    budget.give(message.key.high(), 1, message.memory, message.disk);
    if (message.spilled) {
      spills.give(message.key.high(), 1, 0, 0);
    }
  }

  /**
   * Forgets what is over.
   *
   * @return when it is to be called again at the latest
   */
  public long tick(long now) {
    recent.expire(now);
    Incoming idlest = idlest();
    while (idlest != null && idlest.heard + IDLE <= now) {
      counters.add(MessageCounter.EXPIRED);
      drop(idlest);
      idlest = idlest();
    }
    if (idlest != null) {
      return Math.max(idlest.heard + IDLE, now + 1_000_000);
    }
    return recent.size() == 0 ? Long.MAX_VALUE : now + Recent.KEEP;
  }

  /** Sends the acknowledgements of a burst; to be called when its last packet was received. */
  void flush() {
    acknowledgements.flush();
  }

  /** Forgets everything; for the end of the node. */
  public void close() {
    pending.values().forEach(Incoming::close);
    pending.clear();
  }

  /** Messages that arrive. */
  public long receiving() {
    return budget.count();
  }

  /** Bytes of them in memory. */
  public long memory() {
    return budget.memory();
  }

  /** Bytes of them on disk. */
  public long disk() {
    return budget.disk();
  }
}
