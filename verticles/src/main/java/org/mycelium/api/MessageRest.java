package org.mycelium.api;

import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;
import static org.mycelium.http.Privilege.EVERYTHING;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.MessageSent;
import org.mycelium.bus.ReceivedMessage;
import org.mycelium.bus.SendMessage;
import org.mycelium.http.Replies;
import org.mycelium.http.RequestDeadline;

/** The routes for messages (spec 04 §2). */
final class MessageRest {
  private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{16}");
  private static final String JSON = "application/json";

  private final MessageCalls calls;

  MessageRest(MessageCalls calls) {
    this.calls = calls;
  }

  List<RestRoute> rows() {
    return List.of(
        RestRoute.of(
                GET, "/messages", EVERYTHING, "popMessage", "The oldest message.", this::receive)
            .query("peek", "Flag", "true: it stays in the inbox; else it is removed")
            .query("timeout", "Seconds", "how long to wait for one; default 0")
            .query("topic", "Base64", "only messages with exactly this topic")
            .answers(200, "MessageReceiveInfo", "a message")
            .answers(204, "none in time")
            .says(400, "a parameter is malformed"),
        RestRoute.of(POST, "/messages", EVERYTHING, "pushMessage", "Sends a message.", this::send)
            .query(
                "reply_timeout", "Seconds", "how long to wait for an answer; default: not at all")
            .takes("MessageSendInfo")
            .answers(200, "MessageReceiveInfo", "the answer")
            .answers(201, "SentMessage", "accepted; nobody waits for an answer")
            .answers(408, "SentMessage", "no answer in time; sending continues")
            .says(400, "a topic of more than 255 bytes, a malformed parameter, or no JSON"),
        RestRoute.of(
                POST,
                "/messages/reply/{id}",
                EVERYTHING,
                "pushMessageReply",
                "Answers a message; the topic is ignored.",
                this::reply)
            .takes("MessageSendInfo")
            .answers(204, "accepted")
            .says(400, "the id is malformed"),
        RestRoute.of(
                GET,
                "/messages/status/{id}",
                EVERYTHING,
                "getMessageInfo",
                "How far a sent message is.",
                this::status)
            .answers(200, "MessageInfo", "how far")
            .says(400, "the id is malformed")
            .says(404, "unknown or forgotten"));
  }

  private void receive(RoutingContext context) {
    boolean peek =
        Boolean.TRUE.equals(Requests.flag(context, "peek"))
            // A head alone must not cost a message.
            || context.request().method().equals(HttpMethod.HEAD);
    long wait = MessageCalls.millis(Requests.seconds(context, "timeout"));
    byte[] topic = Requests.base64(context, "topic");
    Gone gone = new Gone(context);
    RequestDeadline.lift(context);
    calls
        .receive(peek, topic == null ? null : topic(topic), wait, gone::yes)
        .onComplete(
            message ->
                message.ifPresentOrElse(
                    one -> deliver(context, one, !peek), () -> Replies.empty(context, 204)),
            failure -> Replies.failure(context, failure));
  }

  private static Bytes topic(byte[] topic) {
    if (topic.length > SendMessage.MAX_TOPIC) {
      throw new Requests.BadRequest(400, "a topic has at most 255 bytes");
    }
    return Bytes.wrap(topic);
  }

  private void deliver(RoutingContext context, ReceivedMessage message, boolean leased) {
    MessageReply.send(context, new MessageText(calls.node(), message))
        .onComplete(
            written -> {
              if (leased) {
                calls.confirm(message, written.succeeded());
              }
            });
  }

  private void send(RoutingContext context) {
    Long timeout = Requests.seconds(context, "reply_timeout");
    SendInfo info = info(context);
    if (!info.hasSendableTopic()) {
      throw new Requests.BadRequest(400, "a topic has at most 255 bytes");
    }
    if (timeout != null) {
      RequestDeadline.lift(context);
    }
    calls
        .send(info, "", timeout == null ? -1 : MessageCalls.millis(timeout))
        .onComplete(
            sent -> sent(context, sent, timeout), failure -> Replies.failure(context, failure));
  }

  private void sent(RoutingContext context, MessageSent sent, @Nullable Long timeout) {
    if (sent.reply().isEmpty()) {
      Buffer id = new JsonObject().put("id", sent.id()).toBuffer();
      Replies.end(context, timeout == null ? 201 : 408, JSON, id);
      return;
    }
    ReceivedMessage answer = sent.reply().get(0);
    deliver(context, answer, !answer.complete());
  }

  private static SendInfo info(RoutingContext context) {
    JsonObject body = Requests.object(context);
    try {
      return SendInfo.of(body);
    } catch (IllegalArgumentException e) {
      throw new Requests.BadRequest(status(body), String.valueOf(e.getMessage()));
    }
  }

  /**
   * 422 as for every other shape; but the original finds no JSON at all, so 400, where it looks for
   * one name of a destination and there are none, more, or no place for a name.
   */
  private static int status(JsonObject body) {
    Object dst = body.getValue("dst");
    boolean named = dst instanceof String || (dst instanceof JsonObject names && names.size() == 1);
    return named || !body.containsKey("dst") ? 422 : 400;
  }

  private static String id(RoutingContext context) {
    String id = Requests.path(context, "id");
    if (!ID.matcher(id).matches()) {
      throw new Requests.BadRequest(400, "a message id has 16 hex digits");
    }
    return id;
  }

  private void reply(RoutingContext context) {
    String id = id(context);
    AdminRest.done(context, 204, calls.send(info(context), id, -1));
  }

  private void status(RoutingContext context) {
    calls
        .status(id(context))
        .onComplete(
            status -> Replies.json(context, Topics.status(status).toBuffer()),
            failure -> Replies.failure(context, failure));
  }

  /** Whether a caller has gone. */
  private static final class Gone {
    private boolean gone;

    Gone(RoutingContext context) {
      context.addEndHandler(ended -> gone = true);
    }

    boolean yes() {
      return gone;
    }
  }
}
