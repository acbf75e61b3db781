package org.mycelium.message;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.Counter;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.ReceiveMessage;
import org.mycelium.events.CounterPages;
import org.mycelium.events.Speaker;
import org.mycelium.forwarding.Fib;
import org.mycelium.forwarding.FibEntry;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.PublicKey;
import org.mycelium.link.LinkStats;
import org.mycelium.log.RateLimitedLog;
import org.mycelium.message.core.Arrived;
import org.mycelium.message.core.Inbox;
import org.mycelium.message.core.MessageCounter;
import org.mycelium.message.core.MessageCounters;
import org.mycelium.message.core.MessageEffects;
import org.mycelium.message.core.MessageProtocol;
import org.mycelium.message.core.Payload;
import org.mycelium.message.core.Spool;
import org.mycelium.message.core.TopicRules;
import org.mycelium.wiring.FibUpdate;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.mycelium.wiring.MessagePacket;
import org.mycelium.wiring.MessagePackets;
import org.slf4j.LoggerFactory;

/**
 * Messages of one node: owns the protocol, the inbox and the rules of topics; speaks with the data
 * plane by {@link MessagePacket} and with applications by the requests of docs/bus.md. A worker
 * verticle, because long payloads are read from and written to files: its handlers run one after
 * the other on its own thread.
 */
public final class MessageVerticle extends VerticleBase {
  private static final RateLimitedLog LOG =
      new RateLimitedLog(LoggerFactory.getLogger(MessageVerticle.class));

  /** How exactly repetitions are timed while there is traffic. */
  private static final long BUSY_TICK_MILLIS = 10;

  private static final long IDLE_TICK_MILLIS = 1000;

  /** Packets given to the data plane together at most. */
  private static final int MAX_BURST = 128;

  private final NodeIdentity identity;
  private final Speaker speaker;
  private final LocalAddresses addresses;
  private final MessageCounters counters = new MessageCounters();
  private final TopicRules topics = new TopicRules();
  private @Nullable Parts parts;
  private @Nullable Fib fib;
  private boolean busy;
  private boolean flushScheduled;
  private List<MessagePacket> toSend = new ArrayList<>();
  private long timer = -1;

  /** What the start makes. */
  private record Parts(
      LocalBus bus,
      MessageProtocol protocol,
      Inbox inbox,
      Uploads uploads,
      Askers askers,
      Forwarder forwarder,
      Delivery delivery) {}

  /**
   * Messages of one node.
   *
   * @param identity the node
   * @param speaker its name and start
   */
  public MessageVerticle(NodeIdentity identity, Speaker speaker) {
    this.identity = identity;
    this.speaker = speaker;
    this.addresses = new LocalAddresses(identity.address());
  }

  /** How to deploy it: on a thread of its own. */
  public static DeploymentOptions deployment(JsonObject config) {
    return new DeploymentOptions()
        .setConfig(config)
        .setThreadingModel(ThreadingModel.WORKER)
        .setWorkerPoolName("mycelium-message")
        .setWorkerPoolSize(1);
  }

  @Override
  public Future<?> start() {
    MyceliumBus.register(vertx);
    MessageOptions options = MessageOptions.of(config());
    SocketFolders sockets = new SocketFolders(options.socketFolders());
    if (options.topicConfig() != null) {
      TopicFile.read(options.topicConfig(), topics);
      topics.all().values().stream()
          .map(TopicRules.Rule::forwardSocket)
          .filter(Objects::nonNull)
          .forEach(sockets::allow);
    }
    Spool spool = new Spool(options.spoolFolder());
    LocalBus bus = new LocalBus(vertx);
    Askers askers = new Askers(vertx);
    MessageProtocol protocol =
        new MessageProtocol(
            identity.address(),
            effects(),
            counters,
            options.limits(),
            spool,
            topics,
            askers::awaits,
            new SecureRandom());
    Inbox inbox = new Inbox(options.limits(), ReceiveMessage.LEASE_MILLIS * 1000);
    Uploads uploads = new Uploads(spool, options.limits());
    Forwarder forwarder = new Forwarder(vertx, spool);
    Delivery.Node node = node(protocol);
    Delivery delivery =
        new Delivery(
            vertx,
            identity,
            node,
            inbox,
            topics,
            counters,
            askers,
            forwarder,
            sockets,
            LOG,
            options.clusterCommands());
    parts = new Parts(bus, protocol, inbox, uploads, askers, forwarder, delivery);
    tick();
    CounterPages.serve(vertx, speaker, "messages", this::counts);
    return Future.all(
        bus.<FibUpdate>consume(addresses.fib(), update -> fib = update.fib()).completion(),
        bus.<MessagePackets>consume(addresses.messageReceived(), this::received).completion(),
        new MessageRequests(
                vertx,
                speaker,
                protocol.sender(),
                inbox,
                topics,
                uploads,
                askers,
                delivery,
                node,
                sockets)
            .serve(options.clusterCommands()));
  }

  @Override
  public Future<?> stop() {
    Parts all = parts;
    vertx.cancelTimer(timer);
    if (all != null) {
      all.protocol.sender().close();
      sendCollected();
      all.protocol.receiver().close();
      all.inbox.close();
      all.uploads.close();
      all.askers.close();
      all.delivery.readers().close();
      all.forwarder.close();
    }
    return Future.succeededFuture();
  }

  private Parts parts() {
    return Objects.requireNonNull(parts, "started");
  }

  private void received(MessagePackets packets) {
    MessageProtocol protocol = parts().protocol;
    long now = nowMicros();
    for (MessagePacket packet : packets.packets()) {
      try {
        protocol.received(packet.source(), packet.destination(), packet.content().getBytes(), now);
      } catch (RuntimeException e) {
        caught(e);
      }
    }
    packets.done().run();
    flushSoon();
    wake();
  }

  /** Sends what was collected after all that is queued for this verticle already. */
  private void flushSoon() {
    if (!flushScheduled) {
      flushScheduled = true;
      context.runOnContext(nothing -> flush());
    }
  }

  private void flush() {
    flushScheduled = false;
    try {
      parts().protocol.flush();
    } catch (RuntimeException e) {
      caught(e);
    }
    sendCollected();
  }

  private void send(OverlayAddress source, OverlayAddress destination, byte[] packet) {
    toSend.add(new MessagePacket(source, destination, Buffer.buffer(packet)));
    if (toSend.size() == MAX_BURST) {
      sendCollected();
    } else {
      flushSoon();
    }
  }

  private void sendCollected() {
    if (!toSend.isEmpty()) {
      List<MessagePacket> burst = toSend;
      toSend = new ArrayList<>();
      parts().bus.send(addresses.messageToSend(), new MessagePackets(burst));
    }
  }

  private static void caught(RuntimeException e) {
    LOG.warn("packet", "message packet failed error=\"{}\"", e.toString());
  }

  private static long nowMicros() {
    return LinkStats.nowMicros();
  }

  /** Ticks often from now on, until nothing is on its way. */
  private void wake() {
    if (!busy) {
      busy = true;
      vertx.cancelTimer(timer);
      timer = vertx.setTimer(BUSY_TICK_MILLIS, again -> tick());
    }
  }

  private void tick() {
    Parts all = parts();
    long now = nowMicros();
    try {
      all.protocol.tick(now);
      all.inbox.tick(now);
      all.uploads.tick(now);
    } catch (RuntimeException e) {
      caught(e);
    }
    busy = all.protocol.sender().sending() > 0;
    timer = vertx.setTimer(busy ? BUSY_TICK_MILLIS : IDLE_TICK_MILLIS, again -> tick());
  }

  private MessageEffects effects() {
    return new MessageEffects() {
      @Override
      public void send(OverlayAddress source, OverlayAddress destination, byte[] packet) {
        MessageVerticle.this.send(source, destination, packet);
        wake();
      }

      @Override
      public void arrived(Arrived message) {
        parts().delivery.arrived(message, (about, work) -> onContext(work));
      }

      @Override
      public void finished(long id, boolean delivered) {
        if (!delivered) {
          parts().askers.givenUp(id);
        }
      }
    };
  }

  /** At once when this is the verticle's own thread, else there. */
  private void onContext(Runnable work) {
    if (vertx.getOrCreateContext() == context && io.vertx.core.Context.isOnWorkerThread()) {
      guarded(work);
    } else {
      context.runOnContext(nothing -> guarded(work));
    }
  }

  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      caught(e);
    }
  }

  private Delivery.Node node(MessageProtocol protocol) {
    return new Delivery.Node() {
      @Override
      public long now() {
        return nowMicros();
      }

      @Override
      public @Nullable PublicKey key(Arrived message) {
        OverlayAddress source = message.source();
        if (source.high() == identity.address().high()) {
          return identity.publicKey();
        }
        Fib table = fib;
        FibEntry entry = table == null ? null : table.lookup(source.high(), source.low());
        return entry == null ? null : entry.key();
      }

      @Override
      public void taken(Arrived message) {
        protocol.receiver().taken(message.source(), message.id(), nowMicros());
      }

      @Override
      public void held(Arrived message) {
        protocol.receiver().held(message.source(), message.id());
      }

      @Override
      public void read(Arrived message) {
        send(
            /* source= */ message.destination(),
            /* destination= */ message.source(),
            MessageProtocol.readNotice(message));
      }

      @Override
      public void answer(Arrived message, Payload answer) {
        try {
          protocol
              .sender()
              .answer(message.id(), message.source(), answer, nowMicros(), Speaker.wallMicros());
        } catch (IllegalStateException e) {
          LOG.warn("answer", "answer of a socket not sent reason=\"{}\"", e.getMessage());
        }
      }
    };
  }

  private List<Counter> counts() {
    Parts all = parts();
    List<Counter> counts = new ArrayList<>();
    for (MessageCounter counter : MessageCounter.values()) {
      counts.add(
          Counter.of("mycelium_message_events", "event", counter.label(), counters.get(counter)));
    }
    counts.add(Counter.gauge("mycelium_message_sending", all.protocol.sender().sending()));
    counts.add(Counter.gauge("mycelium_message_receiving", all.protocol.receiver().receiving()));
    counts.add(Counter.gauge("mycelium_message_inbox", all.inbox.size()));
    counts.add(
        Counter.gauge(
            "mycelium_message_memory_bytes",
            all.protocol.sender().memory()
                + all.protocol.receiver().memory()
                + all.inbox.memory()
                + all.uploads.memory()));
    counts.add(
        Counter.gauge(
            "mycelium_message_disk_bytes", all.protocol.receiver().disk() + all.inbox.disk()));
    return counts;
  }
}
