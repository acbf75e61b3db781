package org.mycelium.message.core;

import org.mycelium.identity.OverlayAddress;

/** What the protocol wants done. Called on its thread; must not call back into it. */
public interface MessageEffects {

  /** Sends a packet; it may be lost. */
  void send(OverlayAddress source, OverlayAddress destination, byte[] packet);

  /**
   * A message arrived whole. The answer is {@link Receiver#taken} or {@link Receiver#held}, at once
   * after the present call or later.
   */
  void arrived(Arrived message);

  /** A sent message is done: received, or given up. It may still become read. */
  void finished(long id, boolean delivered);
}
