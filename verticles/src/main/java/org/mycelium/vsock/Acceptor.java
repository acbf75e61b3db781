package org.mycelium.vsock;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mycelium.log.RateLimitedLog;
import org.mycelium.vsock.socket.StreamListener;
import org.mycelium.vsock.socket.StreamSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one listener. It alone accepts and it alone closes the listener: one that is closed
 * from outside while it accepts would connect to itself.
 */
final class Acceptor {
  private static final Logger log = LoggerFactory.getLogger(Acceptor.class);

  /** Pause after a failed accept: out of descriptors does not pass in a microsecond. */
  private static final long PAUSE_MILLIS = 100;

  private final StreamListener listener;
  private final Consumer<StreamSocket> accepted;
  private final VsockCounters counters;
  private final RateLimitedLog failures = new RateLimitedLog(log);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Makes it; nothing is accepted yet.
   *
   * @param accepted takes each connection, on this thread; must not throw
   * @param ended run once, on this thread, when the listener is closed
   */
  Acceptor(
      StreamListener listener,
      VsockCounters counters,
      Consumer<StreamSocket> accepted,
      Runnable ended) {
    this.listener = listener;
    this.counters = counters;
    this.accepted = accepted;
    this.thread =
        Thread.ofPlatform()
            .name("mycelium-vsock-accept-" + listener.local().text())
            .daemon()
            .unstarted(() -> run(ended));
  }

  void start() {
    thread.start();
  }

  /** Ends it at once. Any thread. */
  void stop() {
    stopped.countDown();
    listener.stop();
  }

  private void run(Runnable ended) {
    try {
      StreamSocket socket = next();
      while (socket != null) {
        accepted.accept(socket);
        socket = next();
      }
    } catch (InterruptedException e) {
      log.warn("accept thread interrupted listener={}", listener.local().text());
    } finally {
      listener.close();
      ended.run();
    }
  }

  /** The next connection; null when stopped. */
  private @Nullable StreamSocket next() throws InterruptedException {
    while (true) {
      try {
        return listener.accept();
      } catch (IOException | RuntimeException | Error e) {
        // Also what should not happen: a listener that ends in silence looks as if nobody came.
        counters.acceptErrors.increment();
        failures.warn(
            "accept", "accept failed listener={} error={}", listener.local().text(), e.toString());
        if (stopped.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
          return null;
        }
      }
    }
  }
}
