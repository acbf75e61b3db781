package org.mycelium.monitor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.mycelium.bus.MyceliumEvent;

/**
 * Knows whether the events of one topic of one node are complete. The bus delivers at most once:
 * after a gap, another incarnation or a batch that says resync, only a snapshot helps; events that
 * come meanwhile are held, at most {@link #MAX_HELD}. Pure; one thread.
 *
 * @param <E> the event
 */
final class TopicTracker<E extends MyceliumEvent> {
  /** Six seconds of batches. */
  static final int MAX_HELD = 64;

  /** What to do with an event. */
  enum Verdict {
    /** It is the next one. */
    APPLY,
    /** It is older than what is known. */
    STALE,
    /** It is held until a snapshot comes that was asked for already. */
    HELD,
    /** It is held; ask for a snapshot. */
    RESYNC
  }

  /**
   * What a snapshot leads to.
   *
   * @param apply held events that follow it, in order
   * @param again true when one was missed even so: ask again
   */
  record Synced<E>(List<E> apply, boolean again) {}

  /** An event that waits for a snapshot; {@code resync} is what it says itself. */
  private record Held<E>(E event, boolean resync) {}

  private final Deque<Held<E>> held = new ArrayDeque<>();
  private boolean inSync;
  private boolean asked;
  private long incarnation;
  private long sequence;

  /** True when the picture is complete up to the last event that came. */
  boolean inSync() {
    return inSync;
  }

  /** Judges an event; {@code resync} is what the event itself says. */
  Verdict offer(E event, boolean resync) {
    if (inSync && event.incarnation() == incarnation) {
      if (event.sequence() <= sequence) {
        return Verdict.STALE;
      }
      if (event.sequence() == sequence + 1 && !resync) {
        sequence++;
        return Verdict.APPLY;
      }
    }
    inSync = false;
    if (held.size() == MAX_HELD) {
      held.removeFirst();
    }
    held.addLast(new Held<>(event, resync));
    return ask() ? Verdict.RESYNC : Verdict.HELD;
  }

  /** True when nobody has asked for a snapshot yet: the caller does so now. */
  boolean ask() {
    boolean first = !asked;
    asked = true;
    inSync = false;
    return first;
  }

  /** True when the node has published something that did not arrive. */
  boolean isBehind(long nodeIncarnation, long nodeSequence) {
    return !asked && (!inSync || nodeIncarnation != incarnation || nodeSequence > sequence);
  }

  /** A snapshot came that was taken after event {@code nodeSequence}. */
  Synced<E> synced(long nodeIncarnation, long nodeSequence) {
    asked = false;
    inSync = true;
    incarnation = nodeIncarnation;
    sequence = nodeSequence;
    List<E> apply = new ArrayList<>();
    boolean gap = false;
    for (Held<E> waiting : held) {
      E event = waiting.event();
      if (event.incarnation() > incarnation) {
        gap = true;
      } else if (event.incarnation() == incarnation && event.sequence() > sequence) {
        gap |= event.sequence() != sequence + 1 || waiting.resync();
        if (!gap) {
          sequence++;
          apply.add(event);
        }
      }
    }
    held.clear();
    if (gap) {
      ask();
    }
    return new Synced<>(apply, gap);
  }

  /** No snapshot came; the next event or probe asks again. */
  void failed() {
    asked = false;
    inSync = false;
    held.clear();
  }
}
