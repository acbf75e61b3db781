package org.mycelium.node;

import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.mycelium.link.Endpoint;
import org.mycelium.log.LogFilter;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.mycelium.wiring.PeerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The options that a running node has, and how it takes on others: peers and the log level at once;
 * of every other key it says that it waits for the next start. Belongs to one event loop.
 */
final class LiveOptions {
  private static final long PEER_MILLIS = 5000;
  private static final Logger LOG = LoggerFactory.getLogger(LiveOptions.class);

  private final LocalBus bus;
  private final LocalAddresses addresses;
  private final Map<String, String> environment;
  private final Consumer<LogFilter> logs;
  private NodeOptions current;

  /**
   * Nothing is changed yet.
   *
   * @param started what the node runs with
   * @param environment of the process: RUST_LOG goes before the file
   * @param logs changes what is logged
   */
  LiveOptions(
      LocalBus bus,
      LocalAddresses addresses,
      NodeOptions started,
      Map<String, String> environment,
      Consumer<LogFilter> logs) {
    this.bus = bus;
    this.addresses = addresses;
    this.current = started;
    this.environment = environment;
    this.logs = logs;
  }

  /**
   * Takes on these options.
   *
   * @return fails with {@link OptionException} when they cannot be had together, and nothing has
   *     changed then
   */
  Future<Void> become(NodeOptions next) {
    if (next.equals(current)) {
      return Future.succeededFuture(); // a comment changed, or nothing
    }
    next.conclude().forEach(warning -> LOG.warn("{}", warning));
    NodeOptions before = current;
    current = next;
    for (NodeOption<?> option : NodeOption.all()) {
      if (option.isKey()
          && option != NodeOption.PEERS
          && option != NodeOption.LOG_LEVEL
          && !next.get(option).equals(before.get(option))) {
        LOG.warn("{} changed in the configuration file: only at the next start", option.name());
      }
    }
    level(before, next);
    return peers(before.getPeers(), next.getPeers());
  }

  private void level(NodeOptions before, NodeOptions next) {
    if (next.getLogLevel().equals(before.getLogLevel())) {
      return;
    }
    LogFilter filter = NodeLogging.filter(next, environment);
    if (filter.equals(NodeLogging.filter(before, environment))) {
      LOG.warn("log_level changed in the configuration file: RUST_LOG or a flag goes before it");
      return;
    }
    logs.accept(filter);
    LOG.info("log_level changed level={}", next.getLogLevel());
  }

  private Future<Void> peers(List<Endpoint> before, List<Endpoint> next) {
    List<Future<?>> done = new ArrayList<>();
    for (Endpoint peer : before) {
      if (!next.contains(peer)) {
        done.add(ask("removed", peer, new PeerRequest.Remove(peer)));
      }
    }
    for (Endpoint peer : next) {
      if (!before.contains(peer)) {
        done.add(ask("added", peer, new PeerRequest.Add(peer)));
      }
    }
    return Future.join(done).mapEmpty();
  }

  /** Never fails: a peer that the API added or removed already is as the file wants it. */
  private Future<?> ask(String what, Endpoint peer, PeerRequest request) {
    return bus.request(addresses.peers(), request, PEER_MILLIS)
        .onSuccess(done -> LOG.info("peer {} by the configuration file peer={}", what, peer.uri()))
        .otherwise(
            failure -> {
              boolean already =
                  failure instanceof ReplyException reply
                      && (reply.failureCode() == PeerRequest.EXISTS
                          || reply.failureCode() == PeerRequest.UNKNOWN);
              if (!already) {
                LOG.warn("peer not {} peer={}: {}", what, peer.uri(), failure.getMessage());
              }
              return null;
            });
  }
}
