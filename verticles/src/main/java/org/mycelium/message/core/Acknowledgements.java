package org.mycelium.message.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mycelium.identity.OverlayAddress;

/**
 * Acknowledgements of the packets of one burst. They wait for its end, because the one of DONE
 * stands for all others of its message: no sender that has sent DONE needs them (the original sends
 * it only when it has them, ours takes it for them). Confined to the receiver.
 */
final class Acknowledgements {

  /** As many may wait. */
  static final int MAX_WAITING = 64;

  private final MessageEffects effects;
  private final Map<Incoming.Key, List<Runnable>> waiting = new LinkedHashMap<>();
  private int count;

  Acknowledgements(MessageEffects effects) {
    this.effects = effects;
  }

  /**
   * Acknowledges an INIT or CHUNK at the end of the burst.
   *
   * @param source of the packet
   * @param length how much of the packet goes back
   */
  void add(
      Incoming.Key key,
      OverlayAddress source,
      OverlayAddress destination,
      byte[] packet,
      int length) {
    waiting
        .computeIfAbsent(key, none -> new ArrayList<>(2))
        .add(ack(source, destination, packet, length));
    if (++count >= MAX_WAITING) {
      flush();
    }
  }

  /** Acknowledges a DONE now, and with it the whole message. */
  void done(Incoming.Key key, OverlayAddress source, OverlayAddress destination, byte[] packet) {
    List<Runnable> before = waiting.remove(key);
    if (before != null) {
      count -= before.size();
    }
    ack(source, destination, packet, MessageWire.DONE_BYTES).run();
  }

  /** Sends all that wait. */
  void flush() {
    waiting.values().forEach(acks -> acks.forEach(Runnable::run));
    waiting.clear();
    count = 0;
  }

  private Runnable ack(
      OverlayAddress source, OverlayAddress destination, byte[] packet, int length) {
    byte[] ack = MessageWire.ack(packet, length);
    return () -> effects.send(/* source= */ destination, /* destination= */ source, ack);
  }
}
