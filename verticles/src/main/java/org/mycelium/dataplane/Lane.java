package org.mycelium.dataplane;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mycelium.forwarding.FibEntry;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.identity.PublicKey;
import org.mycelium.link.Link;
import org.mycelium.link.PacketBatch;
import org.mycelium.wire.DataPacket;
import org.mycelium.wiring.MessagePacket;

/**
 * What one thread of the data plane has for itself: ciphers, open batches, a writer to the host,
 * scratch space, the time of the current read. Confined to its thread, never re-entered.
 */
final class Lane {

  /** Room for any packet that is made here: OOB content (1296), or an ICMPv6 error (1280). */
  private static final int SCRATCH_BYTES = 1432;

  final SharedState shared;
  final PacketCipher cipher;
  final HostWriter host;
  final byte[] scratch = new byte[SCRATCH_BYTES];
  final LocalErrors localErrors;
  final OutOfBand outOfBand;
  final Outbound outbound;
  final Inbound inbound;
  final WaitingRoom waiting;
  final PacketTally tally;
  private final Egress egress;
  private final long[] wanted = new long[64];
  private int wantedCount;
  private List<MessagePacket> messages = new ArrayList<>();
  private long now;
  private boolean started;
  private int forwarded;

  Lane(SharedState shared) {
    this.shared = shared;
    this.cipher =
        new PacketCipher(shared.identity.publicKey(), shared.secrets, shared.nonces, shared.aes);
    this.host = shared.host.writer();
    this.egress = new Egress(shared.pool);
    this.localErrors = new LocalErrors(this);
    this.outOfBand = new OutOfBand(this);
    this.outbound = new Outbound(this);
    this.inbound = new Inbound(this);
    this.waiting = new WaitingRoom(this);
    this.tally = new PacketTally(shared.sources, shared.destinations);
  }

  /** The time of the current read, in microseconds: taken once a read. */
  long now() {
    if (!started) {
      started = true;
      now = shared.clock.getAsLong();
    }
    return now;
  }

  /** The arrays of packets that were passed on are about to change. */
  void release() {
    egress.endRun(now());
  }

  /** The read is used up: sends what was collected, to links and to the host. */
  void complete() {
    try {
      egress.flush(now());
      host.flush();
      deliverMessages();
      if (forwarded > 0) {
        shared.counters.happened(PacketEvent.FORWARD, forwarded);
        forwarded = 0;
      }
      tally.flush();
      askRouter();
    } finally {
      started = false; // whatever failed: the next read has its own time
    }
  }

  /** A message packet without its user-data header; the content is the receiver's own. */
  void messageReceived(OverlayAddress source, OverlayAddress destination, Buffer content) {
    if (content.length() < UserData.MESSAGE_HEADER_BYTES) {
      drop(DropReason.MESSAGE_SHORT);
      return;
    }
    messages.add(new MessagePacket(source, destination, content));
    if (messages.size() == ReceivedMessages.MAX_BURST) {
      deliverMessages();
    }
  }

  private void deliverMessages() {
    if (!messages.isEmpty()) {
      List<MessagePacket> burst = messages;
      messages = new ArrayList<>();
      shared.messages.deliver(burst, now());
    }
  }

  /** Waits for the link that took most of the last read; see {@link HostReceiver#awaitRoom}. */
  void awaitRoom() {
    egress.awaitRoom();
  }

  /** A packet of the host, or a route in use, needs a route to this /64. */
  void wantedLocally(long high) {
    if (shared.requests.wantedLocally(high, now())) {
      want(high);
    }
  }

  /** A packet from a link needs a route to this /64. */
  void wantedByLink(long high, TokenBucket linkBudget) {
    if (shared.requests.wantedByLink(high, linkBudget, now())) {
      want(high);
    }
  }

  /**
   * Asks when the read is used up: the control messages of the same read go to the router first,
   * and they often name the very sender that is unknown here.
   */
  private void want(long high) {
    if (wantedCount == wanted.length) {
      askRouter();
    }
    wanted[wantedCount++] = high;
  }

  private void askRouter() {
    for (int i = 0; i < wantedCount; i++) {
      shared.effects.routeWanted(wanted[i]);
    }
    wantedCount = 0;
  }

  void drop(DropReason reason) {
    shared.counters.dropped(reason);
  }

  /** Passes an encrypted packet on as it is; its array must not change before {@link #release}. */
  void forward(FibEntry entry, Link next, byte[] b, int at, int length) {
    use(entry);
    egress.forward(next, b, at, length, Flows.ofTransit(b, at), now);
    forwarded++;
  }

  /**
   * Encrypts content straight into the batch of the next hop.
   *
   * @param wireHop the hop limit on the wire
   * @param type the user-data type
   * @param length content length, at most 65 503
   * @return false when the owner's key is unusable: nothing is sent
   */
  boolean seal(
      FibEntry entry,
      Link next,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int wireHop,
      int type,
      byte[] content,
      int offset,
      int length) {
    PacketCipher.Session session = cipher.session(entry.key());
    if (session == null) {
      drop(DropReason.UNUSABLE_KEY);
      return false;
    }
    use(entry);
    int plain = UserData.HEADER_BYTES + length;
    int total = DataPacket.PAYLOAD + plain + PacketCipher.TRAILER_BYTES;
    PacketBatch batch = egress.batch(next, total, now);
    int at = batch.reserve(total);
    byte[] out = batch.bytes();
    DataPacket.writeHeader(
        out,
        at,
        plain + PacketCipher.TRAILER_BYTES,
        wireHop,
        sourceHigh,
        sourceLow,
        destinationHigh,
        destinationLow);
    int payload = at + DataPacket.PAYLOAD;
    UserData.writeHeader(out, payload, type);
    System.arraycopy(content, offset, out, payload + UserData.HEADER_BYTES, length);
    cipher.encrypt(session, out, payload, plain);
    tally.count(
        sourceHigh, sourceLow, destinationHigh, destinationLow, plain + PacketCipher.TRAILER_BYTES);
    batch.commit(
        total,
        type == UserData.L3 ? Flows.ofHost(content, offset, length) : PacketBatch.UNKNOWN_FLOW);
    forwarded++;
    return true;
  }

  /**
   * The session with the owner of this key for a received packet; null, counted, when the key is
   * unusable or strangers caused too many key agreements already.
   */
  PacketCipher.@Nullable Session sessionForReceived(PublicKey key) {
    if (!cipher.knows(key) && !shared.agreements.tryTake(now())) {
      drop(DropReason.KEY_AGREEMENT_RATE);
      return null;
    }
    PacketCipher.Session session = cipher.session(key);
    if (session == null) {
      drop(DropReason.UNUSABLE_KEY);
    }
    return session;
  }

  private void use(FibEntry entry) {
    long time = now();
    entry.used(time);
    if (time >= entry.renewAtMicros()) {
      wantedLocally(entry.subnet().high());
    }
  }
}
