package org.mycelium.routing.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import org.mycelium.routing.LinkActivity;

/**
 * A connection between two nodes. It can end, which both ends learn at once, or be cut silently. It
 * comes up once: a reconnect makes a new one.
 */
final class SimLink {
  private static final long NEVER = Long.MIN_VALUE / 2;

  /** What both routers call it. */
  final long id;

  final End left;
  final End right;

  /** One way. */
  final long delayMicros;

  final int staticCost;
  final boolean vsock;

  /** False from when the first end closed it. */
  boolean up = true;

  /** Nothing crosses, nobody is told. */
  boolean cut;

  /** What was sent while it was cut; a reliable link delivers it when it heals. */
  final Deque<Runnable> stuck = new ArrayDeque<>();

  SimLink(
      long id,
      SimNode left,
      SimNode right,
      long now,
      long delayMicros,
      int staticCost,
      boolean vsock) {
    this.id = id;
    this.left = new End(left, now);
    this.right = new End(right, now);
    this.delayMicros = delayMicros;
    this.staticCost = staticCost;
    this.vsock = vsock;
  }

  End endOf(SimNode node) {
    return node == left.node ? left : right;
  }

  End otherEnd(SimNode node) {
    return node == left.node ? right : left;
  }

  boolean carries() {
    return up && !cut;
  }

  @Override
  public String toString() {
    return left.node + "-" + right.node + " id=" + id;
  }

  /** One side of it: the activity times, and when the last message to it arrives. */
  static final class End implements LinkActivity {
    final SimNode node;
    long lastReceived;
    long lastDataSent = NEVER;
    long lastDataReceived = NEVER;
    long lastArrival = NEVER;

    End(SimNode node, long now) {
      this.node = node;
      this.lastReceived = now;
    }

    @Override
    public long lastReceivedMicros() {
      return lastReceived;
    }

    @Override
    public long lastDataSentMicros() {
      return lastDataSent;
    }

    @Override
    public long lastDataReceivedMicros() {
      return lastDataReceived;
    }

    @Override
    public long controlSentBytes() {
      return Long.MAX_VALUE; // it holds nothing back
    }
  }
}
