package org.mycelium.tcp;

/** How the bytes of one link get into and out of its socket. On the event loop, but for sendNow. */
sealed interface SocketIo permits EpollIo, ChannelIo {

  /** Begins to watch the socket, without reading. Called once. */
  void open();

  /** Whether what comes in is read; what is not waits in the kernel. */
  void read(boolean wanted);

  /** Now and then. */
  void tick();

  /**
   * Sends what waits from the calling thread, which is the consumer of the link's queue.
   *
   * @return true when all is sent and the queue sleeps; else the event loop must go on, as the
   *     consumer, by {@link #takeOver}
   */
  boolean sendNow();

  /** Goes on sending until the queue sleeps; the event loop is its consumer meanwhile. */
  void takeOver();

  /** The channel is closed: gives back what it had. Called once. */
  void close();
}
