package org.mycelium.dataplane;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.mycelium.forwarding.Fib;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.Subnet;
import org.mycelium.link.BatchPool;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.Link;
import org.mycelium.link.LinkStats;
import org.mycelium.wiring.FibUpdate;
import org.mycelium.wiring.MessagePacket;

/**
 * Carries packets between host, links and message subsystem (spec 01 §7). Any thread may call it:
 * what a call needs beyond the shared, thread-safe state belongs to the calling thread (its {@link
 * Lane}). Host packets are encrypted on the thread that read them, received ones decrypted on the
 * thread that reads the link; no packet changes threads but the few that waited for a route.
 */
public final class DataPlane {
  private final SharedState shared;
  private final PacketErrors errors;
  private final ThreadLocal<Lane> lanes;

  /** A data plane with the fastest ciphers there are, and the JDK's clock. */
  public DataPlane(NodeIdentity identity, HostPort host, BatchPool pool, DataPlaneEffects effects) {
    this(identity, host, pool, effects, LinkStats::nowMicros, AesProvider.fastest());
  }

  /**
   * A data plane.
   *
   * @param identity whose keys and /64 it uses
   * @param host where local packets go and come from
   * @param pool where batches come from
   * @param effects what it may ask of the node
   * @param clock microseconds, as {@link LinkStats#nowMicros()}
   * @param aes whose AES-GCM
   */
  DataPlane(
      NodeIdentity identity,
      HostPort host,
      BatchPool pool,
      DataPlaneEffects effects,
      LongSupplier clock,
      AesProvider aes) {
    SharedState state = new SharedState(identity, host, pool, effects, clock, aes);
    this.shared = state;
    this.errors = new PacketErrors(state);
    this.lanes = ThreadLocal.withInitial(() -> new Lane(state));
  }

  /** Begins to take the host's packets. */
  public void start() {
    shared.host.start(
        new HostReceiver() {
          @Override
          public void packet(byte[] bytes, int offset, int length) {
            try {
              lanes.get().outbound.fromHost(bytes, offset, length);
            } catch (RuntimeException e) {
              errors.caught("host", e);
            }
          }

          @Override
          public void readComplete() {
            guarded("host", Lane::complete);
          }

          @Override
          public void awaitRoom() {
            guarded("host", Lane::awaitRoom);
          }
        });
  }

  /** Attaches to a new link, which starts its reading. */
  public void linkUp(Link link) {
    TokenBucket budget = RouteRequests.linkBudget(shared.clock.getAsLong());
    link.attach(
        new DataReceiver() {
          @Override
          public void packet(byte[] bytes, int offset, int length) {
            try {
              lanes.get().inbound.receive(link, budget, bytes, offset, length);
            } catch (RuntimeException e) {
              errors.caught("link", e);
            }
          }

          @Override
          public void release() {
            guarded("link", Lane::release);
          }

          @Override
          public void readComplete() {
            guarded("link", Lane::complete);
          }
        });
  }

  /** Takes a new forwarding table and sends on what waited for it. */
  public void fibUpdate(FibUpdate update) {
    shared.fib = update.fib();
    guarded(
        "fib",
        lane -> {
          for (Subnet subnet : update.acquired()) {
            lane.waiting.acquired(subnet);
          }
          for (Subnet subnet : update.lost()) {
            lane.waiting.lost(subnet);
          }
        });
    flush();
  }

  /**
   * Encrypts and routes a message packet. It is collected: call {@link #flush} on the same thread
   * after the last of a burst.
   */
  public void message(MessagePacket packet) {
    guarded("message", lane -> lane.outbound.message(packet));
  }

  /** Sends what {@link #message} collected on this thread. */
  public void flush() {
    guarded("flush", Lane::complete);
  }

  /** Gives up packets that waited 15 s; to be called about once a second. */
  public void tick() {
    guarded("tick", lane -> lane.waiting.tick());
    flush();
  }

  /** What it counted. */
  public DataPlaneCounters counters() {
    return shared.counters;
  }

  /** True when the host's device failed: others are served, the host is not. */
  boolean hostFailed() {
    return !shared.host.failure().isEmpty();
  }

  /** Packets by the address they came from. */
  AddressCounts sources() {
    return shared.sources;
  }

  /** Packets by the address they are for. */
  AddressCounts destinations() {
    return shared.destinations;
  }

  /** The forwarding table in use. */
  public Fib fib() {
    return shared.fib;
  }

  /** Packets waiting for a route or a key. */
  public int waitingPackets() {
    return shared.own.size() + shared.transit.size() + shared.incoming.size();
  }

  /** Bytes that the waiting packets cost, at most 32 MiB. */
  public long waitingBytes() {
    return shared.own.bytes() + shared.transit.bytes() + shared.incoming.bytes();
  }

  /** Shared secrets remembered. */
  int knownSecrets() {
    return shared.secrets.size();
  }

  /** For what is not done per packet: the lambda is an object. */
  private void guarded(String where, Consumer<Lane> work) {
    try {
      work.accept(lanes.get());
    } catch (RuntimeException e) {
      errors.caught(where, e);
    }
  }
}
