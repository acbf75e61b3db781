package org.mycelium.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Local delivery passes the record itself; between members it travels in {@link WireForm}.
 *
 * @param <T> the record
 */
final class RecordCodec<T extends Record> implements MessageCodec<T, T> {
  private final Class<T> type;

  RecordCodec(Class<T> type) {
    this.type = type;
  }

  @Override
  public void encodeToWire(Buffer buffer, T message) {
    WireForm.encode(buffer, message);
  }

  /** Vert.x calls it when a consumer asks for the body: {@code Message.body()} throws. */
  @Override
  public T decodeFromWire(int position, Buffer buffer) {
    return WireForm.decode(buffer, position, type);
  }

  @Override
  public T transform(T message) {
    return message;
  }

  @Override
  public String name() {
    return MyceliumAddresses.PREFIX + type.getSimpleName();
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
