package org.mycelium.wiring;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/**
 * A codec that refuses the wire: what it carries never leaves the process.
 *
 * @param <S> what is sent
 * @param <R> what is received
 */
public abstract class LocalOnlyCodec<S, R> implements MessageCodec<S, R> {
  private final String name;

  /** A codec of this name on the bus. */
  protected LocalOnlyCodec(String name) {
    this.name = name;
  }

  /** Makes it known to this bus; several nodes may share one. */
  public final void register(EventBus bus) {
    try {
      bus.registerCodec(this);
    } catch (IllegalStateException e) {
      return; // another node of this Vert.x registered it; one is enough
    }
  }

  @Override
  public final void encodeToWire(Buffer buffer, S message) {
    throw new UnsupportedOperationException(
        message.getClass().getSimpleName() + " must not leave the process");
  }

  @Override
  public final R decodeFromWire(int position, Buffer buffer) {
    throw new UnsupportedOperationException("local messages do not come from the wire");
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final byte systemCodecID() {
    return -1;
  }
}
