package org.mycelium.peers;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.Counter;
import org.mycelium.events.Speaker;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.link.Endpoint;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.LinkStats;
import org.mycelium.wiring.DialRequest;
import org.mycelium.wiring.LinkDown;
import org.mycelium.wiring.LinkUp;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.mycelium.wiring.PeerChanged;
import org.mycelium.wiring.PeerInfo;
import org.mycelium.wiring.PeerList;
import org.mycelium.wiring.PeerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps the links to the configured peers up and knows all peers (spec 02 §5). Dials through the
 * transports, whichever are deployed; answers {@link PeerRequest}, publishes {@link PeerChanged}.
 *
 * <p>Configuration: {@code node}, the overlay address of the node (required), {@code peers}, an
 * array of endpoints or one endpoint, and {@code incarnation}, the start of the node in µs since
 * 1970 (default: now). Deploy it before the transports, so that no accepted link escapes it: a dial
 * whose transport is not there yet is tried again within 0.1 s.
 */
public final class PeerManagerVerticle extends VerticleBase {

  private static final List<String> KEYS =
      List.of("node", "peers", "incarnation", "cluster_commands");

  /** A transport answers a dial within 10 s; this is for one that never does. */
  private static final long DIAL_MILLIS = 15_000;

  private static final Logger LOG = LoggerFactory.getLogger(PeerManagerVerticle.class);

  private final PeerTable table = new PeerTable(new SplittableRandom(), this::tell);
  private @Nullable Wiring wiring;
  private long timer = -1;
  private long dialsStarted;
  private long dialsFinished;

  private record Wiring(LocalBus bus, LocalAddresses addresses) {}

  /** For deployment by class name. */
  public PeerManagerVerticle() {}

  @Override
  public Future<?> start() {
    JsonObject config = config();
    for (String key : config.fieldNames()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException("unknown key '" + key + "'; known are " + KEYS);
      }
    }
    if (!(config.getValue("node") instanceof String node)) {
      throw new IllegalArgumentException("'node' is missing: the overlay address of the node");
    }
    List<Endpoint> peers = EndpointParser.parseAll(texts(config.getValue("peers")));
    LocalAddresses addresses = new LocalAddresses(OverlayAddress.parse(node));
    LocalBus bus = new LocalBus(vertx);
    wiring = new Wiring(bus, addresses);
    bus.<LinkUp>consume(addresses.linkUp(), up -> table.linkUp(up.link(), now()));
    bus.<LinkDown>consume(
        addresses.linkDown(),
        down -> {
          table.linkDown(down.link(), down.reason(), now());
          schedule();
        });
    bus.<PeerRequest>serve(addresses.peers(), this::answer);
    long incarnation = config.getLong("incarnation", Speaker.wallMicros());
    boolean clusterCommands = config.getBoolean("cluster_commands", false);
    new PublicPeers(vertx, new Speaker(node, incarnation), bus, addresses)
        .serve(clusterCommands, this::counters);
    for (Endpoint peer : peers) {
      if (table.add(peer, now()) == null) {
        LOG.warn("peer configured twice, dialled once peer={}", peer.uri());
      }
    }
    dialDue();
    return Future.succeededFuture();
  }

  /** Under the original's names (spec 02 §7). */
  private List<Counter> counters() {
    String attempts = "mycelium_peer_manager_connection_attempts";
    String added = "mycelium_peer_manager_peers_added";
    return List.of(
        Counter.gauge("mycelium_peer_manager_known_peers", table.all(now()).size()),
        Counter.of(attempts, "connection_state", "started", dialsStarted),
        Counter.of(attempts, "connection_state", "finished", dialsFinished),
        Counter.of(added, "peer_type", "static", table.addedStatic()),
        Counter.of(added, "peer_type", "inbound", table.addedInbound()));
  }

  private static List<String> texts(@Nullable Object peers) {
    if (peers == null) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (Object entry : peers instanceof JsonArray array ? array : JsonArray.of(peers)) {
      if (!(entry instanceof String text)) {
        throw new IllegalArgumentException(
            "'peers' holds "
                + entry
                + "; it must be an array of endpoints such as"
                + " tcp://192.0.2.6:9651");
      }
      texts.add(text);
    }
    return texts;
  }

  private static long now() {
    return LinkStats.nowMicros();
  }

  private void tell(PeerChanged change) {
    PeerInfo peer = change.peer();
    LOG.debug("peer={} state={} removed={}", peer.endpoint().uri(), peer.state(), change.removed());
    Wiring with = wiring;
    if (with != null) {
      with.bus.publish(with.addresses.peerChanged(), change);
    }
  }

  private void schedule() {
    long due = table.nextDue();
    vertx.cancelTimer(timer);
    timer = -1;
    if (due != Peer.NEVER) {
      timer = vertx.setTimer(Math.max(1, (due - now()) / 1000 + 1), fired -> dialDue());
    }
  }

  private void dialDue() {
    Wiring with = wiring;
    if (with == null) {
      return;
    }
    for (Endpoint endpoint : table.takeDue(now())) {
      dialsStarted++;
      with.bus
          .<LinkUp>request(
              with.addresses.dial(endpoint.transport().scheme()),
              new DialRequest(endpoint),
              DIAL_MILLIS)
          .onComplete(done -> dialsFinished++)
          .onFailure(failure -> failed(endpoint, failure));
    }
    schedule();
  }

  private void failed(Endpoint endpoint, Throwable failure) {
    String words = words(endpoint, failure);
    boolean first =
        isUnheard(failure)
            ? table.dialUnheard(endpoint, words, now())
            : table.dialFailed(endpoint, words, now()) == 0;
    LOG.atLevel(first ? Level.WARN : Level.DEBUG).log("dial failed, will be retried {}", words);
    schedule();
  }

  private static boolean isUnheard(Throwable failure) {
    return failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }

  private static String words(Endpoint endpoint, Throwable failure) {
    if (failure instanceof ReplyException reply) {
      if (isUnheard(failure)) {
        return endpoint.uri()
            + ": no "
            + endpoint.transport().scheme()
            + " transport runs in this node";
      }
      if (reply.failureType() == ReplyFailure.TIMEOUT) {
        return endpoint.uri() + ": the transport did not answer within " + DIAL_MILLIS + " ms";
      }
    }
    return String.valueOf(failure.getMessage());
  }

  private void answer(Message<PeerRequest> message) {
    switch (message.body()) {
      case PeerRequest.All all -> reply(message, table.all(now()));
      case PeerRequest.Add add -> {
        PeerInfo added = table.add(add.endpoint(), now());
        if (added == null) {
          message.fail(PeerRequest.EXISTS, "peer " + add.endpoint().uri() + " exists already");
        } else {
          reply(message, List.of(added));
          dialDue();
        }
      }
      case PeerRequest.Remove remove -> {
        PeerInfo removed = table.remove(remove.endpoint(), now());
        if (removed == null) {
          message.fail(PeerRequest.UNKNOWN, "peer " + remove.endpoint().uri() + " is not known");
        } else {
          reply(message, List.of(removed));
          schedule();
        }
      }
    }
  }

  private static void reply(Message<?> message, List<PeerInfo> peers) {
    message.reply(new PeerList(peers), LocalBus.replyOptions());
  }
}
