package org.mycelium.fakes;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.ChangeTopics;
import org.mycelium.bus.ConfirmMessage;
import org.mycelium.bus.Done;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.MessageSent;
import org.mycelium.bus.MessageState;
import org.mycelium.bus.MessageStatus;
import org.mycelium.bus.MessageStatusRequest;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumFailure;
import org.mycelium.bus.MyceliumReply;
import org.mycelium.bus.MyceliumRequest;
import org.mycelium.bus.PayloadPart;
import org.mycelium.bus.PayloadWritten;
import org.mycelium.bus.ReadPayload;
import org.mycelium.bus.ReceiveMessage;
import org.mycelium.bus.ReceiveMode;
import org.mycelium.bus.ReceiveReply;
import org.mycelium.bus.ReceivedMessage;
import org.mycelium.bus.SendMessage;
import org.mycelium.bus.TopicConfig;
import org.mycelium.bus.TopicRule;
import org.mycelium.bus.TopicSource;
import org.mycelium.bus.TopicsRequest;
import org.mycelium.bus.WritePayload;

/** Answers on the bus as the message verticle of a node does, from what a test puts in. */
public final class FakeMessages {
  /** The id of everything that is sent. */
  public static final String SENT_ID = "00112233445566ff";

  private final Vertx vertx;
  private final String node;
  private final Map<Long, ReceivedMessage> inbox = new LinkedHashMap<>();
  private final Map<Long, ReceivedMessage> leased = new LinkedHashMap<>();
  private final Map<Long, Bytes> payloads = new LinkedHashMap<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private final Map<Long, Buffer> uploads = new LinkedHashMap<>();
  private final Map<Bytes, TopicRule> topics = new LinkedHashMap<>();
  private boolean accept = true;
  private long handles;

  /** What was sent, with the payload of an upload in its place. */
  public final List<SendMessage> sent = new ArrayList<>();

  /** The answer that the next sender which waits gets; null for none. */
  public volatile @Nullable ReceivedMessage answer;

  private record Waiter(ReceiveMessage request, Promise<ReceiveReply> reply) {}

  /** Starts answering. */
  public FakeMessages(Vertx vertx, String node) {
    this.vertx = vertx;
    this.node = node;
    serve(MyceliumAddresses.REQUEST_SEND_MESSAGE, SendMessage.class, this::send);
    serve(MyceliumAddresses.REQUEST_RECEIVE_MESSAGE, ReceiveMessage.class, this::receive);
    serve(MyceliumAddresses.REQUEST_CONFIRM_MESSAGE, ConfirmMessage.class, this::confirm);
    serve(MyceliumAddresses.REQUEST_MESSAGE_STATUS, MessageStatusRequest.class, this::status);
    serve(MyceliumAddresses.REQUEST_READ_PAYLOAD, ReadPayload.class, this::read);
    serve(MyceliumAddresses.REQUEST_WRITE_PAYLOAD, WritePayload.class, this::write);
    serve(MyceliumAddresses.REQUEST_TOPICS, TopicsRequest.class, q -> topics());
    serve(MyceliumAddresses.REQUEST_CHANGE_TOPICS, ChangeTopics.class, this::change);
  }

  private <Q extends MyceliumRequest<R>, R extends MyceliumReply> void serve(
      String request, Class<Q> type, Function<Q, Future<R>> service) {
    MyceliumBus.serve(vertx, MyceliumAddresses.request(node, request), true, type, service);
  }

  /** A message that has arrived. */
  public synchronized ReceivedMessage message(String topic, byte[] payload) {
    Bytes bytes = Bytes.of(payload);
    long handle = ++handles;
    payloads.put(handle, bytes);
    return new ReceivedMessage(
        node,
        handle,
        "%016x".formatted(handle),
        "54f:2::2",
        "cd".repeat(32),
        node,
        "ab".repeat(32),
        Bytes.utf8(topic),
        bytes.length() <= SendMessage.MAX_PAYLOAD ? bytes : Bytes.EMPTY,
        bytes.length(),
        false);
  }

  /** Puts a message into the inbox, or hands it to who waits. */
  public synchronized void arrive(ReceivedMessage message) {
    inbox.put(message.handle(), message);
    for (Waiter waiter : List.copyOf(waiters)) {
      find(waiter.request())
          .ifPresent(
              found -> {
                waiters.remove(waiter);
                waiter.reply().tryComplete(hand(waiter.request(), found));
              });
    }
  }

  /** How many messages nobody has. */
  public synchronized int waiting() {
    return inbox.size();
  }

  /** How many messages are with somebody who has not confirmed. */
  public synchronized int leased() {
    return leased.size();
  }

  /** How many wait for a message. */
  public synchronized int callers() {
    return waiters.size();
  }

  private Optional<ReceivedMessage> find(ReceiveMessage request) {
    Predicate<ReceivedMessage> wanted =
        message -> !request.filtered() || message.topic().equals(request.topic());
    return inbox.values().stream().filter(wanted).findFirst();
  }

  private ReceiveReply hand(ReceiveMessage request, ReceivedMessage message) {
    if (request.mode() != ReceiveMode.PEEK) {
      inbox.remove(message.handle());
    }
    if (request.mode() == ReceiveMode.LEASE) {
      leased.put(message.handle(), message);
    }
    return new ReceiveReply(List.of(message));
  }

  private synchronized Future<ReceiveReply> receive(ReceiveMessage request) {
    return find(request)
        .map(message -> Future.succeededFuture(hand(request, message)))
        .orElseGet(() -> waitFor(request));
  }

  private Future<ReceiveReply> waitFor(ReceiveMessage request) {
    if (request.waitMillis() == 0) {
      return Future.succeededFuture(new ReceiveReply(List.of()));
    }
    Waiter waiter = new Waiter(request, Promise.promise());
    waiters.add(waiter);
    vertx.setTimer(
        request.waitMillis(),
        late -> {
          synchronized (this) {
            waiters.remove(waiter);
          }
          waiter.reply().tryComplete(new ReceiveReply(List.of()));
        });
    return waiter.reply().future();
  }

  private synchronized Future<Done> confirm(ConfirmMessage request) {
    ReceivedMessage message = leased.remove(request.handle());
    if (message == null) {
      throw new MyceliumFailure(FailureCode.NOT_FOUND, "no lease " + request.handle());
    }
    if (!request.taken()) {
      arrive(message);
    }
    return Future.succeededFuture(new Done());
  }

  private synchronized Future<MessageSent> send(SendMessage request) {
    Buffer upload = uploads.remove(request.upload());
    sent.add(
        upload == null
            ? request
            : new SendMessage(
                request.destination(),
                request.topic(),
                Bytes.EMPTY,
                upload.length(),
                request.replyTo(),
                request.replyWaitMillis()));
    ReceivedMessage reply = answer;
    if (request.replyWaitMillis() < 0 || reply == null) {
      return request.replyWaitMillis() <= 0
          ? Future.succeededFuture(new MessageSent(SENT_ID, List.of()))
          : vertx.timer(request.replyWaitMillis()).map(late -> new MessageSent(SENT_ID, List.of()));
    }
    if (!reply.complete()) {
      leased.put(reply.handle(), reply);
    }
    return Future.succeededFuture(new MessageSent(SENT_ID, List.of(reply)));
  }

  private synchronized Future<PayloadPart> read(ReadPayload request) {
    Bytes all = payloads.get(request.handle());
    if (all == null) {
      throw new MyceliumFailure(FailureCode.NOT_FOUND, "no message " + request.handle());
    }
    int from = (int) Math.min(all.length(), request.offset());
    int to = Math.min(all.length(), from + request.limit());
    return Future.succeededFuture(
        new PayloadPart(request.handle(), from, all.length(), Bytes.wrap(all.toArray(from, to))));
  }

  private synchronized Future<PayloadWritten> write(WritePayload request) {
    long number = request.upload() == 0 ? ++handles : request.upload();
    Buffer buffer = uploads.computeIfAbsent(number, n -> Buffer.buffer());
    if (buffer.length() != request.offset()) {
      throw new MyceliumFailure(FailureCode.MALFORMED, "offset " + request.offset());
    }
    buffer.appendBuffer(request.bytes().toBuffer());
    return Future.succeededFuture(new PayloadWritten(number, buffer.length()));
  }

  private Future<MessageStatus> status(MessageStatusRequest request) {
    if (!request.id().equals(SENT_ID)) {
      throw new MyceliumFailure(FailureCode.NOT_FOUND, request.id() + " is unknown");
    }
    return Future.succeededFuture(
        new MessageStatus(
            SENT_ID, "54f:2::2", MessageState.SENDING, 3, 2, 1, 1_000_000, 301_000_000, 6000));
  }

  private synchronized Future<TopicConfig> topics() {
    return Future.succeededFuture(new TopicConfig(accept, List.copyOf(topics.values())));
  }

  private synchronized Future<Done> change(ChangeTopics request) {
    Bytes topic = request.topic();
    TopicRule rule = topics.getOrDefault(topic, new TopicRule(topic, List.of(), ""));
    List<TopicSource> sources = new ArrayList<>(rule.sources());
    switch (request.action()) {
      case ACCEPT_BY_DEFAULT -> accept = true;
      case REJECT_BY_DEFAULT -> accept = false;
      case ADD_TOPIC -> topics.putIfAbsent(topic, rule);
      case REMOVE_TOPIC -> topics.remove(topic);
      case ADD_SOURCE -> {
        sources.add(new TopicSource(subnet(request.value())));
        topics.put(topic, new TopicRule(topic, sources, rule.forwardSocket()));
      }
      case REMOVE_SOURCE -> {
        sources.remove(new TopicSource(subnet(request.value())));
        topics.computeIfPresent(topic, (t, r) -> new TopicRule(t, sources, r.forwardSocket()));
      }
      case SET_FORWARD_SOCKET -> {
        if (!request.value().startsWith("/run/")) {
          throw new MyceliumFailure(FailureCode.FORBIDDEN, "only below /run");
        }
        if (!topics.containsKey(topic)) {
          throw new MyceliumFailure(FailureCode.NOT_FOUND, "no such topic");
        }
        topics.put(topic, new TopicRule(topic, sources, request.value()));
      }
      case REMOVE_FORWARD_SOCKET ->
          topics.computeIfPresent(topic, (t, r) -> new TopicRule(t, sources, ""));
      case OTHER -> throw new IllegalArgumentException("an action of a newer version");
    }
    return Future.succeededFuture(new Done());
  }

  private static String subnet(String text) {
    if (!text.matches("[0-9a-f:]+/\\d+")) {
      throw new MyceliumFailure(FailureCode.MALFORMED, text + " is no subnet");
    }
    return text;
  }
}
