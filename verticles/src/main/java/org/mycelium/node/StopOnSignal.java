package org.mycelium.node;

import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.mycelium.log.LogSetup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process in order on SIGINT and SIGTERM. They run the JVM's shutdown hooks, after which
 * it would end with 128 plus the signal's number: this hook closes Vert.x, which retracts routes
 * and closes links, and halts with 0 (spec 04 §4.4).
 */
public final class StopOnSignal {
  private static final Logger LOG = LoggerFactory.getLogger(StopOnSignal.class);
  private static final long STOP_SECONDS = 5;

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread hook = new Thread(this::endOfProcess, "mycelium-stop");
  private @Nullable Vertx vertx;
  private boolean ending;

  private StopOnSignal() {}

  /**
   * From now on a signal ends the process with 0: the first step of a start, before files are read.
   * Whoever installs it calls {@link #stopNow} before the process ends for another reason.
   */
  public static StopOnSignal install() {
    StopOnSignal signal = new StopOnSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** From now on a signal closes this Vert.x, also while something is still being deployed. */
  public void closes(Vertx started) {
    synchronized (this) {
      vertx = started;
      if (!ending) {
        return;
      }
    }
    started.close(); // the signal came first: nothing is deployed any more
  }

  /** Blocks until a signal has ended everything. */
  public void await() throws InterruptedException {
    stopped.await();
  }

  /**
   * Closes Vert.x, if there is one, without a signal. Calling it again does nothing.
   *
   * @return false when a signal came first: the process is ending with 0, whatever the caller does
   */
  public boolean stopNow() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false;
    }
    closeVertx(vertx());
    return true;
  }

  private void endOfProcess() {
    closeVertx(vertxAtEnd());
    stopped.countDown();
    LogSetup.flush(); // the main thread's own flush would lose the race with halt
    Runtime.getRuntime().halt(0);
  }

  private synchronized @Nullable Vertx vertx() {
    return vertx;
  }

  private synchronized @Nullable Vertx vertxAtEnd() {
    ending = true;
    return vertx;
  }

  private static void closeVertx(@Nullable Vertx vertx) {
    if (vertx == null) {
      return;
    }
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("not stopped in order: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
