package org.mycelium.bus;

import io.vertx.core.json.JsonObject;

/** Whatever travels on the node's bus addresses: an immutable record with a wire form. */
public sealed interface MyceliumMessage
    permits MyceliumEvent, MyceliumRequest, MyceliumReply, ReceivedMessage {

  /** The cost and the metric that mean unreachable. */
  int INFINITE = 0xffff;

  /** What a number is when nobody knows it: no sample yet, never connected, no retry planned. */
  int UNKNOWN = -1;

  /**
   * The JSON twin: one member per record component, named alike; enums as lower-case texts.
   *
   * @return a new object that the caller may change
   */
  default JsonObject toJson() {
    return JsonForm.toJson((Record) this);
  }
}
