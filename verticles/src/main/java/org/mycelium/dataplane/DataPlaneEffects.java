package org.mycelium.dataplane;

import org.mycelium.wiring.MessagePacket;

/** What the data plane asks of the rest of the node. Called on any of its threads. */
public interface DataPlaneEffects {

  /**
   * Packets wait for a route to this /64, or a route in use nears its end. Already rate-limited.
   *
   * @param high upper 64 bits of the destination
   */
  void routeWanted(long high);

  /**
   * A message packet came in for this node.
   *
   * @param packet whose {@code done} the consumer must run when it has handled it
   * @param refused to run when nobody consumes messages
   */
  void messageReceived(MessagePacket packet, Runnable refused);
}
