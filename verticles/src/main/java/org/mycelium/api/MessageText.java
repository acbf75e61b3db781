package org.mycelium.api;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import org.mycelium.bus.NodeClient;
import org.mycelium.bus.ReadPayload;
import org.mycelium.bus.ReceivedMessage;

/**
 * The JSON text of a received message (spec 04 §1, MessageReceiveInfo), read from the node piece by
 * piece when its payload is long.
 */
final class MessageText {
  /** Bytes of payload in one piece: a multiple of three, so that the pieces of Base64 join. */
  private static final int PIECE = 786_432;

  private final NodeClient node;
  private final ReceivedMessage message;
  private final Buffer head;
  private long offset;

  MessageText(NodeClient node, ReceivedMessage message) {
    this.node = node;
    this.message = message;
    JsonObject json =
        new JsonObject()
            .put("id", message.id())
            .put("srcIp", message.source())
            .put("srcPk", message.sourceKey())
            .put("dstIp", message.destination())
            .put("dstPk", message.destinationKey());
    if (!message.topic().isEmpty()) {
      json.put("topic", message.topic().base64());
    }
    String members = json.encode();
    this.head =
        Buffer.buffer(members.substring(0, members.length() - 1)).appendString(",\"payload\":\"");
  }

  /** Bytes of the whole text. */
  long length() {
    return head.length() + (message.length() + 2) / 3 * 4 + 2;
  }

  /** What stands before the payload. */
  Buffer head() {
    return head;
  }

  /** What stands behind it. */
  static Buffer tail() {
    return Buffer.buffer("\"}");
  }

  /** The next piece of the payload in Base64; nothing at its end. */
  Future<Buffer> next() {
    if (offset >= message.length()) {
      return Future.succeededFuture(Buffer.buffer());
    }
    if (message.complete()) {
      offset = message.length();
      return Future.succeededFuture(Buffer.buffer(message.payload().base64()));
    }
    return node.ask(new ReadPayload(message.handle(), offset, PIECE))
        .compose(
            part -> {
              boolean whole = part.bytes().length() == Math.min(PIECE, message.length() - offset);
              if (!whole) {
                return Future.failedFuture("the payload ended early");
              }
              offset += part.bytes().length();
              return Future.succeededFuture(
                  Buffer.buffer(Base64.getEncoder().encode(part.bytes().toArray())));
            });
  }

  /** All of it. */
  Future<Buffer> collect() {
    return collect(head.copy());
  }

  private Future<Buffer> collect(Buffer sofar) {
    return next()
        .compose(
            piece ->
                piece.length() == 0
                    ? Future.succeededFuture(sofar.appendBuffer(tail()))
                    : collect(sofar.appendBuffer(piece)));
  }
}
