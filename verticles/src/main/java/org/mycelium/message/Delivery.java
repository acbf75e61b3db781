package org.mycelium.message;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.ReceiveMode;
import org.mycelium.bus.ReceivedMessage;
import org.mycelium.bus.SendMessage;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.PublicKey;
import org.mycelium.log.RateLimitedLog;
import org.mycelium.message.core.Arrived;
import org.mycelium.message.core.Inbox;
import org.mycelium.message.core.MessageCounter;
import org.mycelium.message.core.MessageCounters;
import org.mycelium.message.core.MessageIds;
import org.mycelium.message.core.Payload;
import org.mycelium.message.core.TopicRules;

/**
 * Finds the taker of a message that arrived: whoever waits for it as an answer, the unix socket of
 * its topic, subscribers on the bus, the inbox (docs/bus.md, Messages). The sender hears that it
 * has arrived only when somebody has taken it. One thread.
 */
final class Delivery {

  /** The node's side of it. */
  interface Node {
    /** Monotonic µs. */
    long now();

    /** The key of a sender; null when no route names it. */
    @Nullable PublicKey key(Arrived message);

    /** Tells the sender that the node has the message. */
    void taken(Arrived message);

    /** There is no room for it now. */
    void held(Arrived message);

    /** Tells the sender that it was read. */
    void read(Arrived message);

    /** Sends an answer. */
    void answer(Arrived message, Payload answer);
  }

  private final EventBus bus;
  private final NodeIdentity identity;
  private final String ownAddress;
  private final String ownKey;
  private final Node node;
  private final Inbox inbox;
  private final TopicRules topics;
  private final MessageCounters counters;
  private final Askers askers;
  private final Readers readers;
  private final Forwarder forwarder;
  private final SocketFolders sockets;
  private final RateLimitedLog log;
  private final DeliveryOptions reach;
  private final DeliveryOptions lazyTwin =
      new DeliveryOptions().setLocalOnly(true).setCodecName(LazyTwinCodec.NAME);

  /**
   * Delivers.
   *
   * @param clusterWide whether subscribers in other members of the cluster get messages, too
   */
  Delivery(
      Vertx vertx,
      NodeIdentity identity,
      Node node,
      Inbox inbox,
      TopicRules topics,
      MessageCounters counters,
      Askers askers,
      Forwarder forwarder,
      SocketFolders sockets,
      RateLimitedLog log,
      boolean clusterWide) {
    this.bus = vertx.eventBus();
    new LazyTwinCodec().register(bus);
    this.identity = identity;
    this.ownAddress = identity.address().toString();
    this.ownKey = identity.publicKey().toString();
    this.node = node;
    this.inbox = inbox;
    this.topics = topics;
    this.counters = counters;
    this.askers = askers;
    this.forwarder = forwarder;
    this.sockets = sockets;
    this.log = log;
    this.reach = new DeliveryOptions().setLocalOnly(!clusterWide);
    this.readers = new Readers(vertx, inbox, this::give);
  }

  Readers readers() {
    return readers;
  }

  /** A message arrived whole. */
  void arrived(Arrived message, BiConsumer<Arrived, Runnable> onContext) {
    if (node.key(message) == null) {
      node.held(message); // its key comes with its route
      return;
    }
    if (askers.awaits(message.source().high(), message.id())) {
      answer(message);
      return;
    }
    TopicRules.Rule rule = topics.rule(message.topic());
    String socket = rule == null ? null : rule.forwardSocket();
    if (socket != null) {
      forward(message, socket, onContext);
    } else if (isLong(message)) {
      offerLong(message, onContext);
    } else {
      offer(message, onContext);
    }
  }

  private static boolean isLong(Arrived message) {
    return message.payload().length() > SendMessage.MAX_PAYLOAD;
  }

  private void answer(Arrived message) {
    Inbox.@Nullable Entry entry = null;
    if (isLong(message)) {
      entry = inbox.add(message);
      if (entry == null) {
        node.held(message);
        return;
      }
      inbox.lease(entry, false, node.now());
    }
    ReceivedMessage record = record(message, entry);
    if (entry == null) {
      message.payload().close();
    }
    node.taken(message);
    counters.add(MessageCounter.DELIVERED);
    askers.answered(message.id(), record);
  }

  /** It keeps its place in the inbox until the service has taken it. */
  private void forward(Arrived message, String socket, BiConsumer<Arrived, Runnable> onContext) {
    Inbox.Entry entry = inbox.add(message);
    if (entry == null) {
      node.held(message);
      return;
    }
    inbox.lease(entry, true, node.now());
    node.taken(message);
    Future<Payload> exchange;
    try {
      exchange = forwarder.forward(sockets.check(socket), message.payload());
    } catch (RuntimeException e) {
      exchange = Future.failedFuture(e);
    }
    exchange.onComplete(
        answer ->
            onContext.accept(
                message,
                () -> {
                  counters.add(MessageCounter.FORWARDED);
                  node.answer(message, answer);
                  inbox.remove(entry);
                }),
        failure ->
            onContext.accept(
                message,
                () -> {
                  counters.add(MessageCounter.FORWARD_FAILED);
                  log.warn(
                      "forward",
                      "message not forwarded socket={} reason=\"{}\"",
                      socket,
                      failure.getMessage());
                  if (inbox.isLeased(entry)) {
                    inbox.putBack(entry);
                    readers.arrived(entry);
                  }
                }));
  }

  /** A long one is on disk, in the inbox, while others read it. */
  private void offerLong(Arrived message, BiConsumer<Arrived, Runnable> onContext) {
    Inbox.Entry entry = inbox.add(message);
    if (entry == null) {
      node.held(message);
      return;
    }
    inbox.lease(entry, false, node.now());
    publish(record(message, entry))
        .onComplete(
            done ->
                onContext.accept(
                    message,
                    () -> {
                      node.taken(message);
                      if (done.succeeded()) {
                        delivered(message);
                      } else {
                        inbox.putBack(entry);
                        readers.arrived(entry);
                      }
                    }));
  }

  private void offer(Arrived message, BiConsumer<Arrived, Runnable> onContext) {
    publish(record(message, null))
        .onComplete(
            done ->
                onContext.accept(
                    message,
                    () -> {
                      if (done.succeeded()) {
                        node.taken(message);
                        message.payload().close();
                        delivered(message);
                        return;
                      }
                      Inbox.Entry entry = inbox.add(message);
                      if (entry == null) {
                        node.held(message);
                        return;
                      }
                      node.taken(message);
                      readers.arrived(entry);
                    }));
  }

  private void delivered(Arrived message) {
    counters.add(MessageCounter.DELIVERED);
    node.read(message);
  }

  /** Succeeds when there is a subscriber, of the records or of their JSON twins. */
  private Future<Void> publish(ReceivedMessage record) {
    Future<Void> records =
        bus.publisher(MyceliumAddresses.messageTopic(record.topic()), reach).write(record);
    String twinAddress = MyceliumAddresses.jsonMessageTopic(record.topic());
    Future<Void> twins =
        reach.isLocalOnly()
            ? bus.publisher(twinAddress, lazyTwin).write(record)
            : bus.publisher(twinAddress, reach).write(record.toJson());
    return records.recover(nobody -> twins);
  }

  /** Hands an entry to a reader of the inbox. */
  ReceivedMessage give(Inbox.Entry entry, ReceiveMode mode) {
    Arrived message = entry.message();
    ReceivedMessage record = record(message, entry);
    switch (mode) {
      case LEASE -> inbox.lease(entry, true, node.now());
      case PEEK -> node.read(message);
      default -> {
        delivered(message);
        if (record.complete()) {
          inbox.remove(entry);
        } else {
          inbox.lease(entry, false, node.now());
        }
      }
    }
    return record;
  }

  private ReceivedMessage record(Arrived message, Inbox.@Nullable Entry entry) {
    PublicKey key = node.key(message);
    OverlayAddress destination = message.destination();
    return new ReceivedMessage(
        ownAddress,
        entry == null ? 0 : entry.handle(),
        MessageIds.text(message.id()),
        message.source().toString(),
        key == null ? "" : key.toString(),
        destination.equals(identity.address()) ? ownAddress : destination.toString(),
        ownKey,
        message.topic(),
        isLong(message) ? Bytes.EMPTY : part(message.payload(), 0, SendMessage.MAX_PAYLOAD),
        message.payload().length(),
        message.answer());
  }

  /** A part of a payload, as much as there is. */
  static Bytes part(Payload payload, long offset, int limit) {
    int size = (int) Math.max(0, Math.min(limit, payload.length() - offset));
    byte[] bytes = new byte[size];
    try {
      payload.read(offset, bytes, 0, size);
    } catch (IOException e) {
      throw new UncheckedIOException("the spool file failed", e);
    }
    return Bytes.wrap(bytes);
  }
}
