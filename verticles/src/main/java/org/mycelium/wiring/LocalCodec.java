package org.mycelium.wiring;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Hands the object itself over. Refuses the wire: frames and references never leave the process.
 */
final class LocalCodec implements MessageCodec<LocalMessage, LocalMessage> {
  static final String NAME = "mycelium.local";

  private LocalCodec() {}

  static void register(EventBus bus) {
    try {
      bus.registerCodec(new LocalCodec());
    } catch (IllegalStateException e) {
      // Another node of this Vert.x registered it; one is enough.
      return;
    }
  }

  @Override
  public void encodeToWire(Buffer buffer, LocalMessage message) {
    throw new UnsupportedOperationException(
        message.getClass().getSimpleName() + " must not leave the process");
  }

  @Override
  public LocalMessage decodeFromWire(int position, Buffer buffer) {
    throw new UnsupportedOperationException("local messages do not come from the wire");
  }

  @Override
  public LocalMessage transform(LocalMessage message) {
    return message;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
