package org.mycelium.message.core;

import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;
import org.mycelium.identity.OverlayAddress;

/** Both halves of the protocol over one stream of packets. */
public final class MessageProtocol {
  private static final int FOR_RECEIVER = MessageWire.INIT | MessageWire.CHUNK | MessageWire.DONE;

  private final MessageCounters counters;
  private final Sender sender;
  private final Receiver receiver;

  /**
   * A protocol for one node.
   *
   * @param own its address
   * @param topics whom it takes messages from
   * @param awaited of a /64 and an id: somebody waits for an answer, however old the question is
   * @param random for message ids
   */
  public MessageProtocol(
      OverlayAddress own,
      MessageEffects effects,
      MessageCounters counters,
      MessageLimits limits,
      Spool spool,
      TopicRules topics,
      BiPredicate<Long, Long> awaited,
      RandomGenerator random) {
    this.counters = counters;
    this.sender = new Sender(own, effects, counters, limits, random);
    this.receiver =
        new Receiver(effects, counters, limits, spool, topics, awaited.or(sender::expectsAnswer));
  }

  /** The outbox. */
  public Sender sender() {
    return sender;
  }

  /** What arrives. */
  public Receiver receiver() {
    return receiver;
  }

  /**
   * One packet, whatever is in it (the order of the flags is that of spec 03 §1.3). Call {@link
   * #flush} after the last of a burst.
   */
  public void received(OverlayAddress source, OverlayAddress destination, byte[] packet, long now) {
    if (packet.length < MessageWire.HEADER) {
      counters.add(MessageCounter.MALFORMED);
      return;
    }
    int flags = MessageWire.flags(packet);
    boolean read = (flags & FOR_RECEIVER) == 0 && (flags & MessageWire.READ) != 0;
    if ((flags & MessageWire.ACK) != 0 || read) {
      sender.received(source.high(), packet, now);
    } else {
      receiver.received(source, destination, packet, now);
    }
  }

  /** Sends the acknowledgements that waited for the end of a burst. */
  public void flush() {
    receiver.flush();
  }

  /** The notice that an application took a message or looked at it (spec 03 §1.8). */
  public static byte[] readNotice(Arrived message) {
    return MessageWire.bare(message.id(), MessageWire.READ);
  }

  /**
   * What is due.
   *
   * @return when it is to be called again at the latest
   */
  public long tick(long now) {
    return Math.min(sender.tick(now), receiver.tick(now));
  }
}
