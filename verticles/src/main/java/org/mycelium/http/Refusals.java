package org.mycelium.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicLong;
import org.mycelium.log.RateLimitedLog;
import org.slf4j.LoggerFactory;

/**
 * Counts callers that were refused, in this process, and logs them at a limited rate: who tries
 * what is for the owner of the node to see. Any thread.
 */
public final class Refusals {
  private static final RateLimitedLog log =
      new RateLimitedLog(LoggerFactory.getLogger(Refusals.class));
  private static final int MAX_PATH = 80;
  private static final AtomicLong total = new AtomicLong();

  private Refusals() {}

  /** A request was refused. */
  static void of(String caller, HttpServerRequest request) {
    String path = request.path() == null ? "" : request.path();
    of(caller, request.method() + " " + path.substring(0, Math.min(path.length(), MAX_PATH)));
  }

  /**
   * A caller was refused.
   *
   * @param caller {@link Caller#name}, or what is wrong with it; has a rate of its own
   * @param what it wanted; nothing that it wrote itself without a limit in length
   */
  public static void of(String caller, String what) {
    log.warn(caller, "caller refused caller=\"{}\" wanted=\"{}\" total={}", caller, what, count());
  }

  private static long count() {
    return total.incrementAndGet();
  }

  /** How many so far. */
  public static long total() {
    return total.get();
  }
}
