package org.mycelium.api;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.ChangeTopics;
import org.mycelium.bus.ConfirmMessage;
import org.mycelium.bus.Done;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.MessageSent;
import org.mycelium.bus.MessageStatus;
import org.mycelium.bus.MessageStatusRequest;
import org.mycelium.bus.MyceliumFailure;
import org.mycelium.bus.NodeClient;
import org.mycelium.bus.ReceiveMessage;
import org.mycelium.bus.ReceiveMode;
import org.mycelium.bus.ReceivedMessage;
import org.mycelium.bus.SendMessage;
import org.mycelium.bus.TopicConfig;
import org.mycelium.bus.TopicRule;
import org.mycelium.bus.TopicsRequest;
import org.mycelium.bus.WritePayload;

/**
 * What both interfaces can ask of a node about messages and topics: each is a request on the bus.
 * Futures fail with a {@link MyceliumFailure}.
 */
final class MessageCalls {
  /**
   * A wait is cut into pieces of this many milliseconds: a caller that went away leaves nobody
   * waiting in the node for longer.
   */
  static final long SLICE_MILLIS = 20_000;

  /** Ten years: more is as good as for ever. */
  private static final long FOREVER_MILLIS = 315_360_000_000L;

  private final NodeClient node;

  MessageCalls(NodeClient node) {
    this.node = node;
  }

  /** The node, for reading payloads. */
  NodeClient node() {
    return node;
  }

  /** Seconds as milliseconds, without overflow. */
  static long millis(@Nullable Long seconds) {
    return seconds == null ? 0 : Math.min(seconds, FOREVER_MILLIS / 1000) * 1000;
  }

  /**
   * Sends a message.
   *
   * @param replyTo the id of the message that this one answers; empty for none
   * @param waitMillis how long to wait for an answer; negative: not at all
   */
  Future<MessageSent> send(SendInfo info, String replyTo, long waitMillis) {
    Bytes topic = replyTo.isEmpty() ? info.topic() : Bytes.EMPTY;
    if (info.payload().length() <= SendMessage.MAX_PAYLOAD) {
      return node.ask(
          new SendMessage(info.destination(), topic, info.payload(), 0, replyTo, waitMillis));
    }
    return upload(info.payload(), 0, 0)
        .compose(
            upload ->
                node.ask(
                    new SendMessage(
                        info.destination(), topic, Bytes.EMPTY, upload, replyTo, waitMillis)));
  }

  private Future<Long> upload(Bytes payload, long upload, int offset) {
    if (offset == payload.length()) {
      return Future.succeededFuture(upload);
    }
    int end = Math.min(payload.length(), offset + SendMessage.MAX_PAYLOAD);
    return node.ask(new WritePayload(upload, offset, Bytes.wrap(payload.toArray(offset, end))))
        .compose(written -> upload(payload, written.upload(), end));
  }

  /**
   * Waits for a message.
   *
   * @param peek true: it stays in the inbox; false: it is leased, and {@link #confirm} must follow
   * @param topic only messages with exactly this one; null for all
   * @param gone says when nobody wants it any more
   */
  Future<Optional<ReceivedMessage>> receive(
      boolean peek, @Nullable Bytes topic, long waitMillis, BooleanSupplier gone) {
    long slice = Math.min(waitMillis, SLICE_MILLIS);
    ReceiveMode mode = peek ? ReceiveMode.PEEK : ReceiveMode.LEASE;
    return node.ask(
            topic == null ? ReceiveMessage.any(mode, slice) : ReceiveMessage.of(topic, mode, slice))
        .compose(
            reply -> {
              boolean again =
                  reply.messages().isEmpty() && waitMillis > slice && !gone.getAsBoolean();
              return again
                  ? receive(peek, topic, waitMillis - slice, gone)
                  : Future.succeededFuture(reply.messages().stream().findFirst());
            });
  }

  /** Ends a lease: the caller got the message, or did not and it goes back. */
  void confirm(ReceivedMessage message, boolean taken) {
    node.ask(new ConfirmMessage(message.handle(), taken))
        .onFailure(late -> {}); // the lease ran out: the message is back in the inbox already
  }

  /** How far a message is; fails with MALFORMED or NOT_FOUND. */
  Future<MessageStatus> status(String id) {
    return node.ask(new MessageStatusRequest(id));
  }

  /** Default and configured topics. */
  Future<TopicConfig> topics() {
    return node.ask(new TopicsRequest());
  }

  /** A configured topic; fails with NOT_FOUND. */
  Future<TopicRule> topic(Bytes topic) {
    return topics()
        .compose(
            config ->
                find(config.topics(), topic)
                    .map(Future::succeededFuture)
                    .orElseGet(
                        () ->
                            Future.failedFuture(
                                new MyceliumFailure(
                                    FailureCode.NOT_FOUND, "the topic is not configured"))));
  }

  private static Optional<TopicRule> find(List<TopicRule> rules, Bytes topic) {
    return rules.stream().filter(rule -> rule.topic().equals(topic)).findFirst();
  }

  /** The socket of a topic; empty when there is none or no such topic. */
  Future<Optional<String>> forwardSocket(Bytes topic) {
    return topics()
        .map(
            config ->
                find(config.topics(), topic)
                    .map(TopicRule::forwardSocket)
                    .filter(socket -> !socket.isEmpty()));
  }

  /** Changes topics. */
  Future<Done> change(ChangeTopics change) {
    return node.ask(change);
  }

  /** Sets a socket; without effect for an unknown topic, as in the original. */
  Future<Done> setForwardSocket(ChangeTopics change) {
    return change(change)
        .recover(
            failure ->
                MyceliumFailure.of(failure).code() == FailureCode.NOT_FOUND
                    ? Future.succeededFuture(new Done())
                    : Future.failedFuture(failure));
  }
}
