package org.mycelium.dataplane;

import org.mycelium.wiring.MessagePackets;

/** What the data plane asks of the rest of the node. Called on any of its threads. */
public interface DataPlaneEffects {

  /**
   * Packets wait for a route to this /64, or a route in use nears its end. Already rate-limited.
   *
   * @param high upper 64 bits of the destination
   */
  void routeWanted(long high);

  /**
   * Message packets came in for this node.
   *
   * @param packets whose {@code done} the consumer must run when it has handled them
   * @param refused to run when nobody consumes messages
   */
  void messagesReceived(MessagePackets packets, Runnable refused);
}
