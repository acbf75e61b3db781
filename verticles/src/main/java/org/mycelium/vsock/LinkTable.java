package org.mycelium.vsock;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.mycelium.link.Endpoint;
import org.mycelium.link.LinkIds;
import org.mycelium.link.LinkInfo;
import org.mycelium.link.LinkInfo.Direction;
import org.mycelium.link.LinkStats;
import org.mycelium.link.Transport;
import org.mycelium.vsock.socket.StreamSocket;
import org.mycelium.wire.Tlv;
import org.mycelium.wiring.ControlReceived;
import org.mycelium.wiring.ControlToSend;
import org.mycelium.wiring.LinkDown;
import org.mycelium.wiring.LinkUp;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links of one node's vsock transport, and their news on the bus: up once, down once. On the
 * verticle's context, but for {@link #reserve} and {@link #release}.
 */
final class LinkTable implements VsockLink.Owner {
  private static final Logger log = LoggerFactory.getLogger(LinkTable.class);

  private record Entry(VsockLink link, MessageConsumer<ControlToSend> control) {}

  private final Context context;
  private final LocalBus bus;
  private final LocalAddresses addresses;
  private final int maxLinks;
  private final AtomicInteger reserved = new AtomicInteger();
  private final Map<Long, Entry> entries = new HashMap<>();
  private @Nullable Promise<Void> emptied;

  LinkTable(Context context, LocalBus bus, LocalAddresses addresses, int maxLinks) {
    this.context = context;
    this.bus = bus;
    this.addresses = addresses;
    this.maxLinks = maxLinks;
  }

  /** Takes a place for a link to come; false when all are taken. Any thread. */
  boolean reserve() {
    int before = reserved.getAndUpdate(taken -> Math.min(maxLinks, taken + 1));
    return before < maxLinks;
  }

  /** Gives a place back for which no link came. Any thread. */
  void release() {
    reserved.decrementAndGet();
  }

  /** Makes a link of a connection for which a place was reserved. */
  VsockLink add(StreamSocket socket, Direction direction, Endpoint endpoint) {
    LinkInfo info =
        new LinkInfo(
            LinkIds.next(),
            Transport.VSOCK,
            direction,
            endpoint,
            "VSOCK " + socket.local().text() + " <-> " + socket.remote().text(),
            Transport.VSOCK.staticCost(false));
    VsockLink link = new VsockLink(socket, info, this);
    MessageConsumer<ControlToSend> control =
        bus.consume(addresses.linkControl(info.id()), message -> link.sendControl(message.tlvs()));
    entries.put(info.id(), new Entry(link, control));
    log.info("link up link={} {} {}", info.id(), direction, info.identifier());
    link.open();
    bus.publish(addresses.linkUp(), new LinkUp(link));
    return link;
  }

  /** Whether a dialled link to this endpoint is open. */
  boolean isDialled(Endpoint endpoint) {
    return entries.values().stream()
        .map(entry -> entry.link().info())
        .anyMatch(
            info -> info.direction() == Direction.OUTBOUND && info.endpoint().equals(endpoint));
  }

  int size() {
    return entries.size();
  }

  void tick() {
    long now = LinkStats.nowMicros();
    entries.values().forEach(entry -> entry.link().tick(now));
  }

  /** Ends all links in order: control that waits still leaves. */
  void finish(String reason) {
    List.copyOf(entries.values()).forEach(entry -> entry.link().finish(reason));
  }

  /** Ends all links at once. */
  void close(String reason) {
    List.copyOf(entries.values()).forEach(entry -> entry.link().close(reason));
  }

  /** Completes when there is no link left. */
  Future<Void> empty() {
    Promise<Void> promise = Promise.promise();
    emptied = promise;
    if (entries.isEmpty()) {
      promise.tryComplete();
    }
    return promise.future();
  }

  /** On the link's reading thread. */
  @Override
  public void control(VsockLink link, List<Tlv> tlvs, Runnable done) {
    bus.send(addresses.control(), new ControlReceived(link.info().id(), tlvs, done));
  }

  /** On the last of the link's threads. */
  @Override
  public void ended(VsockLink link, String reason) {
    context.runOnContext(down -> remove(link, reason));
  }

  private void remove(VsockLink link, String reason) {
    Entry entry = entries.remove(link.info().id());
    if (entry == null) {
      return;
    }
    entry.control().unregister();
    release();
    log.info("link down link={} {} reason={}", link.info().id(), link.info().identifier(), reason);
    bus.publish(addresses.linkDown(), new LinkDown(link, reason));
    if (emptied != null && entries.isEmpty()) {
      emptied.tryComplete();
    }
  }
}
