package org.mycelium.router;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.mycelium.events.Pages;

/**
 * What is asked for page by page: taken with the first page and kept for the others, so that a page
 * costs what is on it, and all pages are of one moment. Given up when nobody asks for a while. On
 * the router's event loop.
 *
 * @param <E> what is on a page, made when its page is asked for
 */
final class Paging<E> {

  /** How long the rest is kept for whoever took a page. */
  private static final long KEPT_MILLIS = 10_000;

  /**
   * One page.
   *
   * @param entries what is on it
   * @param total how many there are on all pages
   * @param sequence of the events when all was taken
   */
  record Page<E>(List<E> entries, int total, long sequence) {}

  private final Vertx vertx;
  private final LongSupplier sequence;
  private List<Supplier<E>> all = List.of();
  private long sequenceOfAll;
  private boolean kept;
  private long timer;

  Paging(Vertx vertx, LongSupplier sequence) {
    this.vertx = vertx;
    this.sequence = sequence;
  }

  /** The page from {@code offset}; {@code taker} is called for the first one. */
  Page<E> page(int offset, int limit, Supplier<List<Supplier<E>>> taker) {
    if (offset == 0 || !kept) {
      all = taker.get();
      sequenceOfAll = sequence.getAsLong();
    }
    Page<E> page =
        new Page<>(
            Pages.slice(all, offset, limit).stream().map(Supplier::get).toList(),
            all.size(),
            sequenceOfAll);
    if (kept) {
      vertx.cancelTimer(timer);
    }
    if (offset + (long) limit < page.total()) {
      kept = true;
      timer = vertx.setTimer(KEPT_MILLIS, over -> forget());
    } else {
      forget();
    }
    return page;
  }

  private void forget() {
    kept = false;
    all = List.of();
  }
}
