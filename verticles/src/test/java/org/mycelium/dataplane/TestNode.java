package org.mycelium.dataplane;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mycelium.forwarding.Fib;
import org.mycelium.forwarding.FibEntry;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.SecretKey;
import org.mycelium.identity.Subnet;
import org.mycelium.link.BatchPool;
import org.mycelium.link.Link;
import org.mycelium.wiring.FibUpdate;
import org.mycelium.wiring.MessagePacket;
import org.mycelium.wiring.MessagePackets;

/** A data plane with a host, links and a clock in memory, on the calling thread. */
final class TestNode implements DataPlaneEffects {
  /** When routes are renewed: beyond the time of any test. */
  static final long NEVER = Long.MAX_VALUE;

  final NodeIdentity identity;
  final FakeHost host = new FakeHost();
  final DataPlane plane;
  final List<Long> wanted = new ArrayList<>();
  final List<MessagePacket> messages = new ArrayList<>();
  final List<Runnable> messageCredit = new ArrayList<>();
  boolean refusesMessages;
  long nowMicros = 1_000_000;
  private Fib fib = Fib.empty();

  TestNode(SecretKey key) {
    this.identity = NodeIdentity.of(key);
    this.plane =
        new DataPlane(
            identity, host, new BatchPool(8), this, () -> nowMicros, AesProvider.of(null));
    plane.start();
  }

  /** Node A, B or C of spec 01 §11.2: the key with the bytes {@code 32 n} to {@code 32 n + 31}. */
  static TestNode ofVectors(int n) {
    return new TestNode(vectorKey(n));
  }

  static SecretKey vectorKey(int n) {
    byte[] bytes = new byte[SecretKey.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (32 * n + i);
    }
    return SecretKey.of(bytes);
  }

  OverlayAddress address() {
    return identity.address();
  }

  long high() {
    return identity.address().high();
  }

  /** A new link, attached. */
  FakeLink link() {
    FakeLink link = new FakeLink();
    plane.linkUp(link);
    return link;
  }

  /** A route to the other node's /64 through this link; null: known, not selected. */
  void route(TestNode to, @Nullable Link next) {
    route(to.identity.subnet(), to.identity.publicKey(), next, NEVER);
  }

  void route(Subnet subnet, PublicKey key, @Nullable Link next, long renewAtMicros) {
    FibEntry before = fib.get(subnet);
    boolean had = before != null && before.nextHop() != null;
    fib = fib.with(new FibEntry(subnet, key, next, renewAtMicros));
    plane.fibUpdate(
        new FibUpdate(
            fib,
            next != null && !had ? List.of(subnet) : List.of(),
            next == null && had ? List.of(subnet) : List.of()));
  }

  void unroute(Subnet subnet) {
    fib = fib.without(subnet);
    plane.fibUpdate(new FibUpdate(fib, List.of(), List.of(subnet)));
  }

  FibEntry entry(Subnet subnet) {
    return Objects.requireNonNull(fib.get(subnet));
  }

  long dropped(DropReason reason) {
    return plane.counters().of(reason);
  }

  long happened(PacketEvent event) {
    return plane.counters().of(event);
  }

  /** All drops together. */
  long drops() {
    return plane.counters().drops().values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void routeWanted(long high) {
    wanted.add(high);
  }

  @Override
  public void messagesReceived(MessagePackets packets, Runnable refused) {
    if (refusesMessages) {
      refused.run();
    } else {
      messages.addAll(packets.packets());
      messageCredit.add(packets.done());
    }
  }
}
