package org.mycelium.message;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
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
import org.mycelium.bus.ReadPayload;
import org.mycelium.bus.ReceiveMessage;
import org.mycelium.bus.SendMessage;
import org.mycelium.bus.TopicConfig;
import org.mycelium.bus.TopicRule;
import org.mycelium.bus.TopicSource;
import org.mycelium.bus.TopicsRequest;
import org.mycelium.bus.WritePayload;
import org.mycelium.events.Speaker;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.PublicKey;
import org.mycelium.message.core.Inbox;
import org.mycelium.message.core.MessageIds;
import org.mycelium.message.core.Payload;
import org.mycelium.message.core.Sender;
import org.mycelium.message.core.SentStatus;
import org.mycelium.message.core.SourceSubnet;
import org.mycelium.message.core.TopicRules;

/** The requests of docs/bus.md about messages and topics. One thread. */
final class MessageRequests {
  private static final long IPV4_MAPPED = 0xffffL << 32;

  private final Vertx vertx;
  private final Speaker speaker;
  private final Sender sender;
  private final Inbox inbox;
  private final TopicRules topics;
  private final Uploads uploads;
  private final Askers askers;
  private final Delivery delivery;
  private final Delivery.Node node;
  private final SocketFolders sockets;
  private final LongSupplier clock;

  MessageRequests(
      Vertx vertx,
      Speaker speaker,
      Sender sender,
      Inbox inbox,
      TopicRules topics,
      Uploads uploads,
      Askers askers,
      Delivery delivery,
      Delivery.Node node,
      SocketFolders sockets) {
    this.vertx = vertx;
    this.speaker = speaker;
    this.sender = sender;
    this.inbox = inbox;
    this.topics = topics;
    this.uploads = uploads;
    this.askers = askers;
    this.delivery = delivery;
    this.node = node;
    this.sockets = sockets;
    this.clock = node::now;
  }

  /**
   * Answers from now on.
   *
   * @param clusterCommands whether other members of the cluster may send messages as this node and
   *     read those that come to it
   * @return succeeds when every member knows
   */
  Future<?> serve(boolean clusterCommands) {
    return Future.all(
        List.of(
            serve(
                MyceliumAddresses.REQUEST_SEND_MESSAGE,
                clusterCommands,
                SendMessage.class,
                this::send),
            serve(
                MyceliumAddresses.REQUEST_RECEIVE_MESSAGE,
                clusterCommands,
                ReceiveMessage.class,
                delivery.readers()::receive),
            serve(
                MyceliumAddresses.REQUEST_CONFIRM_MESSAGE,
                clusterCommands,
                ConfirmMessage.class,
                this::confirm),
            serve(
                MyceliumAddresses.REQUEST_MESSAGE_STATUS,
                true,
                MessageStatusRequest.class,
                this::status),
            serve(
                MyceliumAddresses.REQUEST_READ_PAYLOAD,
                clusterCommands,
                ReadPayload.class,
                this::read),
            serve(
                MyceliumAddresses.REQUEST_WRITE_PAYLOAD,
                clusterCommands,
                WritePayload.class,
                part -> Future.succeededFuture(uploads.write(part, clock.getAsLong()))),
            serve(
                MyceliumAddresses.REQUEST_TOPICS,
                true,
                TopicsRequest.class,
                request -> Future.succeededFuture(topics())),
            serve(
                MyceliumAddresses.REQUEST_CHANGE_TOPICS,
                clusterCommands,
                ChangeTopics.class,
                this::change)));
  }

  private <Q extends MyceliumRequest<R>, R extends MyceliumReply> Future<Void> serve(
      String request, boolean clusterWide, Class<Q> type, Function<Q, Future<R>> service) {
    return MyceliumBus.serve(
            vertx, MyceliumAddresses.request(speaker.node(), request), clusterWide, type, service)
        .completion();
  }

  private Future<MessageSent> send(SendMessage request) {
    OverlayAddress destination = destination(request.destination());
    boolean isAnswer = !request.replyTo().isEmpty();
    long answered = isAnswer ? MessageIds.parse(request.replyTo()) : 0;
    boolean waits = request.replyWaitMillis() >= 0;
    if (waits) {
      askers.checkRoom();
    }
    Payload payload =
        request.upload() != 0
            ? uploads.take(request.upload())
            : Payload.of(request.payload().toArray());
    long now = clock.getAsLong();
    long id = answered;
    try {
      if (isAnswer) {
        sender.answer(answered, destination, payload, now, Speaker.wallMicros());
      } else {
        id =
            sender.submit(
                destination, request.topic().toArray(), payload, now, Speaker.wallMicros());
      }
    } catch (IllegalStateException e) {
      throw new MyceliumFailure(FailureCode.LIMIT_REACHED, String.valueOf(e.getMessage()));
    }
    String text = MessageIds.text(id);
    if (!waits) {
      return Future.succeededFuture(new MessageSent(text, List.of()));
    }
    return askers
        .wait(id, destination.high(), request.replyWaitMillis())
        .map(answer -> new MessageSent(text, answer.map(List::of).orElse(List.of())));
  }

  /** An address of any family, or a key. What is not in the overlay is aborted by the sender. */
  private static OverlayAddress destination(String text) {
    if (text.length() == PublicKey.HEX_LENGTH) {
      return PublicKey.parse(text).address();
    }
    if (text.indexOf(':') < 0) {
      // An IPv4 address, or it throws.
      return new OverlayAddress(0, IPV4_MAPPED | SourceSubnet.parse(text + "/32").low());
    }
    return OverlayAddress.parse(text);
  }

  private static String text(OverlayAddress destination) {
    boolean mapped = destination.high() == 0 && destination.low() >>> 32 == 0xffff;
    if (!mapped) {
      return destination.toString();
    }
    long bits = destination.low();
    return (bits >>> 24 & 255)
        + "."
        + (bits >>> 16 & 255)
        + "."
        + (bits >>> 8 & 255)
        + "."
        + (bits & 255);
  }

  private Future<MessageStatus> status(MessageStatusRequest request) {
    long id = MessageIds.parse(request.id());
    SentStatus status = sender.status(id);
    if (status == null) {
      throw new MyceliumFailure(
          FailureCode.NOT_FOUND, "no message " + request.id() + " was sent in the last 600 s");
    }
    return Future.succeededFuture(
        new MessageStatus(
            MessageIds.text(id),
            text(status.destination()),
            MessageState.valueOf(status.state()),
            status.pending(),
            status.sent(),
            status.acked(),
            status.createdWall(),
            status.deadlineWall(),
            status.length()));
  }

  private Inbox.Entry entry(long handle) {
    Inbox.Entry entry = inbox.get(handle);
    if (entry == null) {
      throw new MyceliumFailure(
          FailureCode.NOT_FOUND, "no message " + handle + "; it was taken, or its lease ran out");
    }
    return entry;
  }

  private Future<PayloadPart> read(ReadPayload request) {
    Inbox.Entry entry = entry(request.handle());
    inbox.touch(entry, clock.getAsLong());
    Payload payload = entry.message().payload();
    return Future.succeededFuture(
        new PayloadPart(
            request.handle(),
            request.offset(),
            payload.length(),
            Delivery.part(payload, request.offset(), request.limit())));
  }

  private Future<Done> confirm(ConfirmMessage request) {
    Inbox.Entry entry = entry(request.handle());
    if (inbox.isWaiting(entry)) {
      throw new MyceliumFailure(FailureCode.NOT_FOUND, "the lease has run out");
    }
    boolean leased = inbox.isLeased(entry);
    if (leased && !request.taken()) {
      inbox.putBack(entry);
      delivery.readers().arrived(entry);
    } else {
      if (leased) {
        node.read(entry.message());
      }
      inbox.remove(entry);
    }
    return Future.succeededFuture(new Done());
  }

  private TopicConfig topics() {
    List<TopicRule> rules = new ArrayList<>();
    topics
        .all()
        .forEach(
            (topic, rule) -> {
              List<TopicSource> sources =
                  rule.sources().stream().map(source -> new TopicSource(source.text())).toList();
              String socket = rule.forwardSocket();
              rules.add(new TopicRule(topic, sources, socket == null ? "" : socket));
            });
    return new TopicConfig(topics.acceptByDefault(), rules);
  }

  private Future<Done> change(ChangeTopics request) {
    Bytes topic = request.topic();
    TopicRules.Rule rule = topics.rule(topic);
    switch (request.action()) {
      case ACCEPT_BY_DEFAULT -> topics.acceptByDefault(true);
      case REJECT_BY_DEFAULT -> topics.acceptByDefault(false);
      case ADD_TOPIC -> configure(topic);
      case REMOVE_TOPIC -> topics.remove(topic);
      case ADD_SOURCE -> addSource(topic, SourceSubnet.parse(request.value()));
      case REMOVE_SOURCE -> {
        SourceSubnet source = SourceSubnet.parse(request.value());
        if (rule != null) {
          rule.remove(source);
        }
      }
      case SET_FORWARD_SOCKET -> {
        if (rule == null) {
          throw new MyceliumFailure(FailureCode.NOT_FOUND, "no such topic: add it first");
        }
        sockets.check(request.value());
        rule.forwardTo(request.value());
      }
      case REMOVE_FORWARD_SOCKET -> {
        if (rule != null) {
          rule.forwardTo(null);
        }
      }
      default -> throw new MyceliumFailure(FailureCode.MALFORMED, "unknown action");
    }
    return Future.succeededFuture(new Done());
  }

  private TopicRules.Rule configure(Bytes topic) {
    if (topics.rule(topic) == null && topics.all().size() >= TopicConfig.MAX_TOPICS) {
      throw new MyceliumFailure(
          FailureCode.LIMIT_REACHED, "at most " + TopicConfig.MAX_TOPICS + " topics");
    }
    return topics.configure(topic);
  }

  private void addSource(Bytes topic, SourceSubnet source) {
    TopicRules.Rule rule = configure(topic);
    if (rule.sources().size() >= TopicRule.MAX_SOURCES) {
      throw new MyceliumFailure(
          FailureCode.LIMIT_REACHED, "at most " + TopicRule.MAX_SOURCES + " sources of a topic");
    }
    rule.add(source);
  }
}
