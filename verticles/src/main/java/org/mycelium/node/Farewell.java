package org.mycelium.node;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.mycelium.identity.OverlayAddress;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;
import org.mycelium.wiring.Retract;

/**
 * The last part to start and so the first to stop: has the own route retracted while the links
 * still live (design, Better 7).
 */
final class Farewell extends VerticleBase {
  private static final long LIMIT_MILLIS = 1000;

  private final LocalAddresses addresses;

  Farewell(OverlayAddress node) {
    this.addresses = new LocalAddresses(node);
  }

  @Override
  public Future<?> stop() {
    return new LocalBus(vertx)
        .request(addresses.retract(), new Retract(), LIMIT_MILLIS)
        .otherwiseEmpty();
  }
}
