package org.mycelium.message.core;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the way to one /64, shared by all messages to it: round-trip time, and how many
 * packets may be on their way (spec 03 §7 number 7). The window grows with acknowledgements and
 * shrinks with lost chunks, as that of TCP; only acknowledgements and timers let packets go, so a
 * slow way is never flooded. A beginning that a receiver refuses in silence is no sign of a full
 * way: INIT and DONE shrink nothing, nor does a chunk before the acknowledgement of INIT. Confined
 * to the sender.
 */
final class Path {
  static final int INITIAL_WINDOW = 32;
  static final int MIN_WINDOW = 8;
  static final int MAX_WINDOW = 4096;

  /** A packet is lost when one was acknowledged that was sent this many packets later. */
  static final int REORDERING = 8;

  /** Before the first sample; a v0.7.10 node answers at once or never. */
  static final long INITIAL_TIMEOUT = 250_000;

  /** The original's fixed interval. */
  static final long MIN_TIMEOUT = 100_000;

  static final long MAX_TIMEOUT = 2_000_000;
  private static final double SHRINK = 0.7;

  /** One sending; out of date when its transmission was sent again or is acknowledged. */
  private record Flight(Transmission what, long number) {
    boolean current() {
      return what.flying && what.number == number;
    }
  }

  private record Retry(Transmission what, long number, long due) {}

  private final ArrayDeque<Flight> flights = new ArrayDeque<>();
  private final PriorityQueue<Retry> retries =
      new PriorityQueue<>(Comparator.comparingLong(Retry::due));

  /** Messages that have something to send, in turn. */
  final ArrayDeque<Outgoing> ready = new ArrayDeque<>();

  /** Messages that are not done. */
  int messages;

  private double window = INITIAL_WINDOW;
  private double threshold = MAX_WINDOW;
  private int flying;
  private long lastNumber;
  private long recoverNumber;
  private double roundTrip;
  private double variation;
  private int backOff;

  /** True when somebody there has answered. */
  boolean isKnown() {
    return roundTrip != 0;
  }

  boolean hasRoom() {
    return flying < (int) window;
  }

  int window() {
    return (int) window;
  }

  int flying() {
    return flying;
  }

  /** How long to wait for an acknowledgement. */
  long timeout() {
    long base = roundTrip == 0 ? INITIAL_TIMEOUT : (long) (roundTrip + 4 * variation);
    return Math.min(MAX_TIMEOUT, Math.max(MIN_TIMEOUT, base) << Math.min(backOff, 5));
  }

  void sent(Transmission what, long now) {
    what.number = ++lastNumber;
    what.sentAt = now;
    what.attempts++;
    what.flying = true;
    flying++;
    flights.add(new Flight(what, what.number));
  }

  /**
   * It was acknowledged.
   *
   * @param lost told of chunks that were sent before it and are overdue
   */
  void acked(Transmission what, long now, Consumer<Transmission> lost) {
    backOff = 0;
    if (what.attempts == 1) {
      sample(now - what.sentAt);
    }
    cancel(what);
    window = Math.min(MAX_WINDOW, window + (window < threshold ? 1 : 1 / window));
    while (true) {
      Flight first = flights.peek();
      if (first == null || (first.current() && first.number + REORDERING >= what.number)) {
        return;
      }
      flights.remove();
      if (first.current()) {
        lost(first.what, lost);
      }
    }
  }

  /** It needs no acknowledgement any more. */
  void cancel(Transmission what) {
    if (what.flying) {
      what.flying = false;
      flying--;
    }
  }

  private void sample(long micros) {
    if (roundTrip == 0) {
      roundTrip = Math.max(1, micros);
      variation = roundTrip / 2;
    } else {
      variation += (Math.abs(micros - roundTrip) - variation) / 4;
      roundTrip = Math.max(1, roundTrip + (micros - roundTrip) / 8);
    }
  }

  private static boolean shrinks(Transmission what) {
    return what.kind == MessageWire.CHUNK && what.message.state == Outgoing.State.SENDING;
  }

  private void lost(Transmission what, Consumer<Transmission> lost) {
    cancel(what);
    if (what.kind != MessageWire.CHUNK) {
      long wait = Math.max(timeout(), MIN_TIMEOUT) << Math.min(what.attempts - 1, 5);
      retries.add(new Retry(what, what.number, what.sentAt + Math.min(wait, MAX_TIMEOUT)));
      return;
    }
    if (shrinks(what) && what.number > recoverNumber) {
      recoverNumber = lastNumber;
      window = Math.max(MIN_WINDOW, window * SHRINK);
      threshold = window;
    }
    lost.accept(what);
  }

  /**
   * Looks for what is overdue.
   *
   * @param lost told of overdue chunks
   * @param again told of an INIT or DONE whose time to be repeated has come
   */
  void expire(long now, Consumer<Transmission> lost, Consumer<Transmission> again) {
    long overdue = now - timeout();
    boolean chunkOverdue = false;
    while (true) {
      Flight first = flights.peek();
      if (first == null || (first.current() && first.what.sentAt > overdue)) {
        break;
      }
      flights.remove();
      if (first.current()) {
        chunkOverdue |= shrinks(first.what);
        lost(first.what, lost);
      }
    }
    if (chunkOverdue) {
      // Nothing comes back at all: start over, and wait longer the next time.
      threshold = Math.max(MIN_WINDOW, threshold);
      window = MIN_WINDOW;
      backOff++;
    }
    while (true) {
      Retry first = retries.peek();
      if (first == null || first.due > now) {
        return;
      }
      retries.remove();
      if (!first.what.flying && first.what.number == first.number) {
        again.accept(first.what);
      }
    }
  }

  /** Forgets packets, not what is known of the way; for when no message is left. */
  void clear() {
    flights.clear();
    retries.clear();
    ready.clear();
  }

  /** When {@link #expire} has something to do at the earliest. */
  long due() {
    @Nullable Flight first = flights.peek();
    while (first != null && !first.current()) {
      flights.remove();
      first = flights.peek();
    }
    long flight = first == null ? Long.MAX_VALUE : first.what.sentAt + timeout() + 1;
    Retry retry = retries.peek();
    return retry == null ? flight : Math.min(flight, retry.due);
  }
}
