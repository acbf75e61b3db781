package org.mycelium.routing;

import org.mycelium.identity.Subnet;

/** When routes last carried a packet, as the data plane knows it. */
@FunctionalInterface
public interface RouteUsage {

  /** Microseconds of the core's clock; far in the past when the prefix never carried any. */
  long lastUsedMicros(Subnet subnet);
}
