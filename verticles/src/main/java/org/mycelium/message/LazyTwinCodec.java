package org.mycelium.message;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonObject;
import org.mycelium.bus.ReceivedMessage;

/**
 * Sends a record as its JSON twin, which is made for each subscriber when there is one: most
 * messages have none, and Base64 of every payload would cost more than all else. Only inside a
 * process: a member of a cluster must be able to read a twin without knowing this codec.
 */
final class LazyTwinCodec implements MessageCodec<ReceivedMessage, JsonObject> {
  static final String NAME = "mycelium.message.twin";

  private LazyTwinCodec() {}

  /** Makes it known to this bus; several nodes may share one. */
  static void register(EventBus bus) {
    try {
      bus.registerCodec(new LazyTwinCodec());
    } catch (IllegalStateException e) {
      return; // another node has done it already
    }
  }

  @Override
  public JsonObject transform(ReceivedMessage record) {
    return record.toJson();
  }

  @Override
  public void encodeToWire(Buffer buffer, ReceivedMessage record) {
    throw new UnsupportedOperationException("twins made on demand stay in the process");
  }

  @Override
  public JsonObject decodeFromWire(int at, Buffer buffer) {
    throw new UnsupportedOperationException("twins made on demand stay in the process");
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
