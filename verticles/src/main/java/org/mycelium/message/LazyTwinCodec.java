package org.mycelium.message;

import io.vertx.core.json.JsonObject;
import org.mycelium.bus.ReceivedMessage;
import org.mycelium.wiring.LocalOnlyCodec;

/**
 * Sends a record as its JSON twin, which is made for each subscriber when there is one: most
 * messages have none, and Base64 of every payload would cost more than all else. Only inside a
 * process: a member of a cluster must be able to read a twin without knowing this codec.
 */
final class LazyTwinCodec extends LocalOnlyCodec<ReceivedMessage, JsonObject> {
  static final String NAME = "mycelium.message.twin";

  LazyTwinCodec() {
    super(NAME);
  }

  @Override
  public JsonObject transform(ReceivedMessage record) {
    return record.toJson();
  }
}
