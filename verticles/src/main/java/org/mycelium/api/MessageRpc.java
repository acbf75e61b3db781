package org.mycelium.api;

import static org.mycelium.bus.FailureCode.MALFORMED;
import static org.mycelium.bus.FailureCode.NOT_FOUND;
import static org.mycelium.http.Privilege.EVERYTHING;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.MessageSent;
import org.mycelium.bus.ReceivedMessage;
import org.mycelium.bus.SendMessage;
import org.mycelium.jsonrpc.RpcError;
import org.mycelium.jsonrpc.RpcExchange;
import org.mycelium.jsonrpc.RpcMethod;
import org.mycelium.jsonrpc.RpcParams;
import org.mycelium.jsonrpc.RpcServer;

/** The methods for messages (spec 04 §3.2). */
final class MessageRpc {
  /** As the original: more digits than an id has are ignored. */
  private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{16}([0-9a-fA-F]{2})*");

  private static final Buffer NOTHING = Buffer.buffer("null");

  /** What a response has besides the message, with the longest id that anybody uses. */
  private static final int ENVELOPE = 1024;

  private final MessageCalls calls;

  MessageRpc(MessageCalls calls) {
    this.calls = calls;
  }

  List<RpcMethod> methods() {
    return List.of(
        RpcMethod.of("popMessage", EVERYTHING, "The oldest message; null for none in time.")
            .optional("peek", "Flag")
            .optional("timeout", "Seconds")
            .optional("topic", "Base64")
            .fails(-32013, "the topic is not Base64")
            .answers("MessageReceiveInfo?", this::popMessage),
        RpcMethod.of("pushMessage", EVERYTHING, "Sends a message, and may wait for the answer.")
            .param("message", "MessageSendInfo")
            .optional("reply_timeout", "Seconds")
            .fails(-32015, "a topic of more than 255 bytes")
            .answers("PushMessageResponse", this::pushMessage),
        RpcMethod.of("pushMessageReply", EVERYTHING, "Answers a message; the topic is ignored.")
            .param("id", "MessageId")
            .param("message", "MessageSendInfo")
            .fails(-32018, "the id is malformed")
            .answers("Done", this::pushMessageReply),
        RpcMethod.of("getMessageInfo", EVERYTHING, "How far a sent message is.")
            .param("id", "MessageId")
            .fails(-32020, "the id is malformed")
            .fails(-32019, "unknown or forgotten")
            .answers("MessageInfo", this::getMessageInfo));
  }

  private Future<Buffer> popMessage(RpcParams params) {
    boolean peek = Boolean.TRUE.equals(params.optionalFlag("peek"));
    long wait = MessageCalls.millis(params.optionalUnsigned("timeout"));
    String text = params.optionalText("topic");
    Bytes topic = text == null ? null : topic(text, -32013);
    if (topic != null && topic.length() > SendMessage.MAX_TOPIC) {
      throw new RpcError(RpcError.INVALID_PARAMS, "a topic has at most 255 bytes");
    }
    RpcExchange exchange = params.exchange();
    return general(
        calls
            .receive(peek, topic, wait, exchange::isGone)
            .compose(
                message ->
                    message
                        .map(one -> deliver(one, !peek, exchange))
                        .orElseGet(() -> Future.succeededFuture(NOTHING))));
  }

  private static <T> Future<T> general(Future<T> call) {
    return RpcFailures.map(call, Map.of());
  }

  /** A topic in Base64, or this number. */
  static Bytes topic(String text, int code) {
    Bytes topic = Topics.read(text);
    if (topic == null) {
      throw new RpcError(code, "the topic is not Base64");
    }
    return topic;
  }

  /**
   * The text of a message.
   *
   * @param leased whether it goes back when it does not reach the caller
   */
  private Future<Buffer> deliver(ReceivedMessage message, boolean leased, RpcExchange exchange) {
    MessageText text = new MessageText(calls.node(), message);
    if (text.length() > RpcServer.MAX_BYTES - ENVELOPE) {
      if (leased) {
        calls.confirm(message, false);
      }
      return Future.failedFuture(RpcError.tooBigResponse(RpcServer.MAX_BYTES));
    }
    if (leased) {
      exchange.onEnd(written -> calls.confirm(message, written));
    }
    return text.collect();
  }

  private Future<Buffer> pushMessage(RpcParams params) {
    SendInfo info = message(params);
    Long timeout = params.optionalUnsigned("reply_timeout");
    if (!info.hasSendableTopic()) {
      throw new RpcError(-32015, "a topic has at most 255 bytes");
    }
    return general(
        calls
            .send(info, "", timeout == null ? -1 : MessageCalls.millis(timeout))
            .compose(sent -> sent(sent, params.exchange())));
  }

  private Future<Buffer> sent(MessageSent sent, RpcExchange exchange) {
    if (sent.reply().isEmpty()) {
      return Future.succeededFuture(new JsonObject().put("id", sent.id()).toBuffer());
    }
    ReceivedMessage answer = sent.reply().get(0);
    return deliver(answer, !answer.complete(), exchange);
  }

  private static SendInfo message(RpcParams params) {
    try {
      return SendInfo.of(params.object("message"));
    } catch (IllegalArgumentException e) {
      throw new RpcError(RpcError.INVALID_PARAMS, String.valueOf(e.getMessage()));
    }
  }

  private static String id(@Nullable String text, int code) {
    if (text == null || !ID.matcher(text).matches()) {
      throw new RpcError(code, "a message id has 16 hex digits");
    }
    return text.substring(0, 16);
  }

  private Future<Buffer> pushMessageReply(RpcParams params) {
    String id = params.text("id");
    SendInfo info = message(params);
    return AdminRpc.done(calls.send(info, id(id, -32018), -1), Map.of());
  }

  private Future<Buffer> getMessageInfo(RpcParams params) {
    Map<FailureCode, Integer> codes = Map.of(MALFORMED, -32020, NOT_FOUND, -32019);
    String id = id(params.text("id"), -32020);
    return RpcFailures.map(calls.status(id), codes).map(status -> Topics.status(status).toBuffer());
  }
}
