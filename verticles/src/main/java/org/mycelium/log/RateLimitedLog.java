package org.mycelium.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * A log for what others can trigger at will: each key has a bucket of {@value #BURST} lines that
 * refills by one every {@value #REFILL_SECONDS} seconds. What was held back is counted and said
 * with the next line of that key. At most {@value #MAX_KEYS} keys are remembered; the one longest
 * unused is forgotten, and a flood of new keys shares one bucket. For any thread.
 */
public final class RateLimitedLog {
  /** Lines of one key in a row. */
  public static final int BURST = 5;

  /** Seconds until one more line is allowed. */
  public static final int REFILL_SECONDS = 10;

  /** Keys remembered at a time. */
  public static final int MAX_KEYS = 256;

  /** New keys that may come in {@value #REFILL_SECONDS} seconds before they share one bucket. */
  static final int MAX_NEW_KEYS = 64;

  private static final long REFILL_NANOS = REFILL_SECONDS * 1_000_000_000L;

  private final Logger logger;
  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);
  private final Bucket shared;
  private final Bucket newKeys;

  /** A limited view of a logger. */
  public RateLimitedLog(Logger logger) {
    this(logger, System::nanoTime);
  }

  RateLimitedLog(Logger logger, LongSupplier nanoTime) {
    this.logger = logger;
    this.nanoTime = nanoTime;
    shared = new Bucket(BURST, BURST, nanoTime.getAsLong());
    newKeys = new Bucket(MAX_NEW_KEYS, MAX_NEW_KEYS, nanoTime.getAsLong());
  }

  /**
   * Logs a line, or counts it.
   *
   * @param key what is limited together: a kind of event, with a peer where one must not silence
   *     another
   * @param format with {@code {}} for each argument
   */
  public void log(Level level, String key, String format, @Nullable Object... arguments) {
    if (!logger.isEnabledForLevel(level)) {
      return;
    }
    long suppressed = take(key);
    if (suppressed < 0) {
      return;
    }
    logger
        .atLevel(level)
        .log(suppressed == 0 ? format : format + " suppressed=" + suppressed, arguments);
  }

  /** {@link #log} at warning level. */
  public void warn(String key, String format, @Nullable Object... arguments) {
    log(Level.WARN, key, format, arguments);
  }

  /** {@link #log} at information level. */
  public void info(String key, String format, @Nullable Object... arguments) {
    log(Level.INFO, key, format, arguments);
  }

  /** {@link #log} at debug level. */
  public void debug(String key, String format, @Nullable Object... arguments) {
    log(Level.DEBUG, key, format, arguments);
  }

  /** Keys remembered now. */
  synchronized int keys() {
    return buckets.size();
  }

  // The number of lines held back before this one, or -1 when this one is.
  private synchronized long take(String key) {
    long now = nanoTime.getAsLong();
    Bucket bucket = buckets.get(key);
    if (bucket == null) {
      if (newKeys.take(now) < 0) {
        bucket = shared;
      } else {
        bucket = new Bucket(BURST, 1, now);
        buckets.put(key, bucket);
        if (buckets.size() > MAX_KEYS) {
          buckets.remove(buckets.keySet().iterator().next());
        }
      }
    }
    return bucket.take(now);
  }

  private static final class Bucket {
    private final int capacity;
    private final int refill;
    private int tokens;
    private long filledAt;
    private long suppressed;

    Bucket(int capacity, int refill, long now) {
      this.capacity = capacity;
      this.refill = refill;
      tokens = capacity;
      filledAt = now;
    }

    long take(long now) {
      long periods = (now - filledAt) / REFILL_NANOS;
      if (periods > 0) {
        tokens = (int) Math.min(capacity, tokens + periods * refill);
        filledAt += periods * REFILL_NANOS;
      }
      if (tokens == 0) {
        suppressed++;
        return -1;
      }
      tokens--;
      long before = suppressed;
      suppressed = 0;
      return before;
    }
  }
}
