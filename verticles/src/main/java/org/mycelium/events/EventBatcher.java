package org.mycelium.events;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Merges changes into consecutively numbered batches. Invariants: at most one batch per {@link
 * #INTERVAL_MICROS}; at most {@code maxPerBatch} subjects in each, the ones that waited longest
 * first; the newest value of a subject wins; the {@code merged} of all batches add up to the number
 * of changes; when more than {@link #MAX_PENDING} subjects wait, further ones are left out and the
 * next batch says resync. Pure: time comes in as microseconds of any monotonic clock. One thread.
 *
 * @param <C> a change
 */
public final class EventBatcher<C> {
  /** Ten batches a second, so that a consumer that sleeps for a minute misses 600 messages. */
  public static final long INTERVAL_MICROS = 100_000;

  /** Subjects that wait for later batches: 1.6 s of full batches; more is better told by resync. */
  public static final int MAX_PENDING = 4096;

  /**
   * What to publish.
   *
   * @param sequence consecutive from 1
   * @param changes one per subject
   * @param merged how many changes were added since the batch before
   * @param resync true when a subject was left out
   * @param <C> a change
   */
  public record Batch<C>(long sequence, List<C> changes, long merged, boolean resync) {}

  private final int maxPerBatch;
  private final BinaryOperator<C> merge;
  private final Map<Object, C> pending = new LinkedHashMap<>();
  private long sequence;
  private long merged;
  private boolean resync;
  private boolean published;
  private long lastMicros;

  /**
   * A batcher without history.
   *
   * @param maxPerBatch the most subjects of a batch
   * @param merge of an older, unpublished and a newer change of one subject
   */
  public EventBatcher(int maxPerBatch, BinaryOperator<C> merge) {
    this.maxPerBatch = maxPerBatch;
    this.merge = merge;
  }

  /**
   * Whether a change of this subject has room; when not, it is counted and left out. Ask before a
   * change is built that is one of very many.
   */
  public boolean accepts(Object subject) {
    if (pending.size() < MAX_PENDING || pending.containsKey(subject)) {
      return true;
    }
    merged++;
    resync = true;
    return false;
  }

  /**
   * Takes a change in.
   *
   * @param subject what changed: a value with equals
   * @param change its new state
   */
  public void add(Object subject, C change) {
    if (!accepts(subject)) {
      return;
    }
    merged++;
    C older = pending.get(subject);
    pending.put(subject, older == null ? change : merge.apply(older, change));
  }

  /** True when nothing waits. */
  public boolean isEmpty() {
    return pending.isEmpty();
  }

  /** The number of the last batch, 0 before the first: what a snapshot carries. */
  public long sequence() {
    return sequence;
  }

  /** Microseconds from now until the next batch may go out; 0 when it may now. */
  public long delayMicros(long nowMicros) {
    return published ? Math.max(0, lastMicros + INTERVAL_MICROS - nowMicros) : 0;
  }

  /** The next batch; null when nothing waits or it is too early. */
  public @Nullable Batch<C> take(long nowMicros) {
    if (pending.isEmpty() || delayMicros(nowMicros) > 0) {
      return null;
    }
    List<C> changes = new ArrayList<>(Math.min(maxPerBatch, pending.size()));
    Iterator<C> oldest = pending.values().iterator();
    while (oldest.hasNext() && changes.size() < maxPerBatch) {
      changes.add(oldest.next());
      oldest.remove();
    }
    Batch<C> batch = new Batch<>(++sequence, changes, merged, resync);
    merged = 0;
    resync = false;
    published = true;
    lastMicros = nowMicros;
    return batch;
  }
}
