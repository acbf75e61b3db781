package org.mycelium.testing;

import static org.junit.jupiter.api.Assertions.fail;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions, with a deadline that a busy machine does not reach. */
public final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final long BETWEEN_NANOS = 1_000_000;

  private Await() {}

  /** Looks every millisecond, on the calling thread; fails after 40 s. */
  public static void until(String what, BooleanSupplier condition) {
    until(condition, () -> what);
  }

  /**
   * As above.
   *
   * @param what is asked for when it did not happen
   */
  public static void until(BooleanSupplier condition, Supplier<String> what) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        fail("not within " + LIMIT + ": " + what.get());
      }
      LockSupport.parkNanos(BETWEEN_NANOS);
    }
  }

  /**
   * The result; not for an event loop. Throws ExecutionException, or TimeoutException after 40 s.
   */
  public static <T> T result(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
