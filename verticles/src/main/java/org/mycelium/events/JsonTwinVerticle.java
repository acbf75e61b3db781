package org.mycelium.events;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.LinkEvent;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumEvent;
import org.mycelium.bus.PeerEvent;
import org.mycelium.bus.RouteBatch;
import org.mycelium.identity.OverlayAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the JSON twin of every event of one node, for bridges. Deployed only where a bridge is
 * wanted, so that nobody else pays for JSON. Configuration: {@code node}, the overlay address: each
 * node has its twins published by one verticle, not by every member that hears it.
 */
public final class JsonTwinVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(JsonTwinVerticle.class);

  private String node = "";

  @Override
  public Future<?> start() {
    if (!(config().getValue("node") instanceof String text)) {
      throw new IllegalArgumentException("node is missing: the overlay address of the node");
    }
    node = OverlayAddress.parse(text).toString();
    return Future.all(
        consume(MyceliumAddresses.LINK, LinkEvent.class),
        consume(MyceliumAddresses.PEER, PeerEvent.class),
        consume(MyceliumAddresses.COST, CostBatch.class),
        consume(MyceliumAddresses.ROUTE, RouteBatch.class));
  }

  private <E extends MyceliumEvent> Future<Void> consume(String address, Class<E> type) {
    return MyceliumBus.consume(
            vertx,
            address,
            type,
            event -> {
              if (event.node().equals(node)) {
                MyceliumBus.publishJson(vertx, event);
              }
            },
            refused -> log.debug("event refused reason=\"{}\"", refused.getMessage()))
        .completion();
  }
}
