package org.mycelium.tun;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * Superpackets that no writer needs now. A node has a writer for each thread that reads a link,
 * hundreds with as many vsock links, but only those that deliver at this moment have flows open:
 * what they share costs 64 KiB for each flow of these, not of all. Any thread.
 */
final class SuperpacketPool {

  /** Idle ones kept, of about 64 KiB each: the flows of eight busy writers. */
  static final int MAX_KEPT = 64;

  private final ArrayBlockingQueue<Superpacket> idle = new ArrayBlockingQueue<>(MAX_KEPT);

  /** One that the caller alone uses until it gives it back. */
  Superpacket acquire() {
    Superpacket superpacket = idle.poll();
    return superpacket != null ? superpacket : new Superpacket();
  }

  /** Gives one back; what is too many goes to the garbage collector. */
  void release(Superpacket superpacket) {
    boolean unused = idle.offer(superpacket);
  }

  /** Idle ones kept now. */
  int idle() {
    return idle.size();
  }
}
