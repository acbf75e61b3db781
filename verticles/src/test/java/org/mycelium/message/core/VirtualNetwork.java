package org.mycelium.message.core;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.mycelium.identity.OverlayAddress;

/** Nodes and a network between them in virtual time: each packet may be lost, late, or doubled. */
final class VirtualNetwork {
  static final MessageLimits LIMITS = MessageLimits.DEFAULT;

  private record Event(long at, long number, Runnable what) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private final Map<OverlayAddress, Node> nodes = new HashMap<>();
  private final Path folder;
  final Random random;
  long now = 1_000_000;
  private long numbers;

  /** Probability that a packet is lost, from 0 to 1. */
  double loss;

  /** Probability that it arrives twice. */
  double doubled;

  /** One-way delay in µs, and how much it varies. */
  long delay = 1000;

  long jitter;

  /** The most packets on their way at a time; more are dropped, as by a full queue. */
  int queue = Integer.MAX_VALUE;

  int flying;
  int mostFlying;
  long packets;
  long dropped;

  VirtualNetwork(Path folder, long seed) {
    this.folder = folder;
    this.random = new Random(seed);
  }

  /** One node. */
  final class Node implements MessageEffects {
    final OverlayAddress address;
    final MessageCounters counters = new MessageCounters();
    final TopicRules topics = new TopicRules();
    final MessageProtocol protocol;
    final List<Arrived> arrived = new ArrayList<>();
    final Map<Long, Boolean> finished = new HashMap<>();
    final List<byte[]> sent = new ArrayList<>();

    /** False: arriving messages find no room. */
    boolean room = true;

    /** False: packets are kept in {@link #sent} alone. */
    boolean connected = true;

    private long tickAt = Long.MAX_VALUE;

    Node(String text, MessageLimits limits) {
      this.address = OverlayAddress.parse(text);
      this.protocol =
          new MessageProtocol(
              address,
              this,
              counters,
              limits,
              new Spool(folder),
              topics,
              (high, id) -> false,
              new Random(address.low()));
      nodes.put(address, this);
    }

    @Override
    public void send(OverlayAddress source, OverlayAddress destination, byte[] packet) {
      if (connected) {
        transfer(source, destination, packet);
      } else {
        sent.add(packet);
      }
    }

    @Override
    public void arrived(Arrived message) {
      if (!room) {
        protocol.receiver().held(message.source(), message.id());
        return;
      }
      arrived.add(message);
      protocol.receiver().taken(message.source(), message.id(), now);
    }

    @Override
    public void finished(long id, boolean delivered) {
      finished.put(id, delivered);
    }

    long send(Node to, String topic, byte[] payload) {
      long id =
          protocol
              .sender()
              .submit(
                  to.address,
                  topic.getBytes(StandardCharsets.UTF_8),
                  Payload.of(payload),
                  now,
                  now);
      schedule();
      return id;
    }

    String state(long id) {
      @Nullable SentStatus status = protocol.sender().status(id);
      return status == null ? "unknown" : status.state();
    }

    void read(int index) {
      Arrived message = arrived.get(index);
      OverlayAddress reader = message.destination();
      send(reader, message.source(), MessageProtocol.readNotice(message));
    }

    void schedule() {
      long due = Math.max(now, protocol.tick(now));
      if (due < tickAt && due != Long.MAX_VALUE) {
        tickAt = due;
        at(due, this::tick);
      }
    }

    private void tick() {
      if (now >= tickAt) {
        tickAt = Long.MAX_VALUE;
        schedule();
      }
    }
  }

  Node node(String address) {
    return new Node(address, LIMITS);
  }

  private void at(long time, Runnable what) {
    events.add(new Event(time, numbers++, what));
  }

  private void transfer(OverlayAddress source, OverlayAddress destination, byte[] packet) {
    packets++;
    for (int copies = random.nextDouble() < doubled ? 2 : 1; copies > 0; copies--) {
      if (random.nextDouble() < loss || flying >= queue) {
        dropped++;
        continue;
      }
      flying++;
      mostFlying = Math.max(mostFlying, flying);
      long late = jitter == 0 ? 0 : random.nextLong(jitter);
      at(
          now + delay + late,
          () -> {
            flying--;
            Node to = nodes.get(destination);
            if (to != null) {
              to.protocol.received(source, destination, packet.clone(), now);
              at(now, to.protocol::flush); // what arrives at the same time is a burst
              to.schedule();
            }
          });
    }
  }

  /** Lets time pass until the condition holds; false when it does not in this many µs. */
  boolean run(long micros, BooleanSupplier until) {
    long end = now + micros;
    while (!until.getAsBoolean()) {
      Event next = events.peek();
      if (next == null || next.at > end) {
        now = end;
        return until.getAsBoolean();
      }
      events.remove();
      now = Math.max(now, next.at);
      next.what.run();
    }
    return true;
  }

  void run(long micros) {
    run(micros, () -> false);
  }

  static byte[] bytes(Payload payload) throws java.io.IOException {
    byte[] all = new byte[Math.toIntExact(payload.length())];
    payload.read(0, all, 0, all.length);
    return all;
  }
}
