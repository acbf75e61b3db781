package org.mycelium.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.mycelium.bus.Counter;
import org.mycelium.log.RateLimitedLog;
import org.slf4j.LoggerFactory;

/**
 * Counts callers that were refused, in this process, and logs them at a limited rate: who tries
 * what is for the owner of the node to see. Any thread.
 */
public final class Refusals {

  /** Why a caller was refused. */
  public enum Reason {
    /** Host or Origin of another site: a page in a browser. */
    FOREIGN_PAGE,
    /** From another machine, without a token or with a wrong one. */
    TOKEN,
    /** A user of this machine that may not do this. */
    PRIVILEGE
  }

  private static final RateLimitedLog log =
      new RateLimitedLog(LoggerFactory.getLogger(Refusals.class));
  private static final int MAX_PATH = 80;
  private static final Map<Reason, AtomicLong> counts = new EnumMap<>(Reason.class);

  static {
    for (Reason reason : Reason.values()) {
      counts.put(reason, new AtomicLong());
    }
  }

  private Refusals() {}

  /** A page was refused. */
  static void foreignPage(HttpServerRequest request) {
    refused(Reason.FOREIGN_PAGE, "foreign Host or Origin", wanted(request));
  }

  /** A request was refused. */
  static void of(Caller caller, HttpServerRequest request) {
    of(caller, wanted(request));
  }

  /**
   * A caller was refused.
   *
   * @param what it wanted; nothing that it wrote itself without a limit in length
   */
  public static void of(Caller caller, String what) {
    refused(caller.status() == 401 ? Reason.TOKEN : Reason.PRIVILEGE, caller.name(), what);
  }

  private static String wanted(HttpServerRequest request) {
    String path = request.path() == null ? "" : request.path();
    return request.method() + " " + path.substring(0, Math.min(path.length(), MAX_PATH));
  }

  private static void refused(Reason reason, String caller, String what) {
    AtomicLong count = counts.get(reason);
    if (count != null) {
      count.incrementAndGet();
    }
    // Each caller has a rate of its own.
    log.warn(caller, "caller refused caller=\"{}\" wanted=\"{}\" total={}", caller, what, total());
  }

  /** How many so far. */
  public static long total() {
    return counts.values().stream().mapToLong(AtomicLong::get).sum();
  }

  /** How many so far, by reason. */
  public static List<Counter> counters() {
    List<Counter> all = new ArrayList<>();
    counts.forEach(
        (reason, count) ->
            all.add(
                Counter.of(
                    "mycelium_api_refusals",
                    "reason",
                    reason.name().toLowerCase(Locale.ROOT),
                    count.get())));
    return all;
  }
}
