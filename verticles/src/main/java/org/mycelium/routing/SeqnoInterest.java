package org.mycelium.routing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is going on about newer seqnos of one source: who asked us, what we sent to whom, what we
 * want ourselves (spec 02 §3.2, §3.10, §9.4).
 */
final class SeqnoInterest {

  /** More different seqnos of one source than this are not remembered; the oldest goes. */
  static final int MAX_SEQNOS = 8;

  /** One request that left us: the key (source, seqno) of §3.2. */
  private static final class Sent {
    final int seqno;
    final Map<Long, Long> targets = new TreeMap<>();
    long last;

    Sent(int seqno) {
      this.seqno = seqno;
    }
  }

  private final SourceKey source;
  private final Deque<Sent> sent = new ArrayDeque<>();

  /** What one peer asked for. */
  private static final class Asker {
    /** The least seqno that it asked for and did not get. */
    int least;

    int greatest;

    /** The newest seqno that it can have from us. */
    int told;

    Asker(int seqno, int told) {
      least = seqno;
      greatest = seqno;
      this.told = told;
    }
  }

  private final Map<Long, Asker> askers = new TreeMap<>();

  private @Nullable SeqnoRetry retry;
  private long touched;

  SeqnoInterest(SourceKey source) {
    this.source = source;
  }

  SourceKey source() {
    return source;
  }

  /** When something was last sent or asked. */
  long touched() {
    return touched;
  }

  void touch(long now) {
    touched = now;
  }

  /** Our own wish, repeated until it is satisfied; null for none. */
  @Nullable SeqnoRetry retry() {
    return retry;
  }

  void setRetry(@Nullable SeqnoRetry retry) {
    this.retry = retry;
  }

  /**
   * Remembers that a peer wants this seqno or a newer one.
   *
   * @param told the newest seqno that we advertised for the source, else {@code seqno}
   */
  void asked(long linkId, int seqno, int told) {
    Asker asker = askers.get(linkId);
    if (asker == null) {
      askers.put(linkId, new Asker(seqno, told));
    } else if (Seqno.less(seqno, asker.least)) {
      asker.least = seqno;
    } else if (Seqno.greater(seqno, asker.greatest)) {
      asker.greatest = seqno;
    }
  }

  /** Whether a peer asked us for this very seqno. */
  boolean askedBy(long linkId, int seqno) {
    Asker asker = askers.get(linkId);
    return asker != null && (asker.least == seqno || asker.greatest == seqno);
  }

  /**
   * A route with this seqno is there: the peers to tell, ascending. Whoever asked for this one or
   * an older one is forgotten, unless it asked for a newer one too. Whoever asked for a newer one
   * alone is told as well: each repetition asks for one more, an origin raises its seqno by one
   * only, and to be feasible there a route needs no more than a step.
   */
  List<Long> satisfied(int seqno) {
    List<Long> peers = new ArrayList<>();
    askers
        .entrySet()
        .removeIf(
            entry -> {
              Asker asker = entry.getValue();
              boolean satisfied = !Seqno.less(seqno, asker.least);
              if (satisfied || Seqno.greater(seqno, asker.told)) {
                peers.add(entry.getKey());
                asker.told = seqno;
              }
              if (satisfied) {
                asker.least = asker.greatest;
              }
              return !Seqno.less(seqno, asker.greatest);
            });
    return peers;
  }

  /** When a request for this seqno was last sent to anybody; far in the past for never. */
  long lastSent(int seqno) {
    Sent request = find(seqno);
    return request == null ? Long.MIN_VALUE / 2 : request.last;
  }

  /** When a request for this seqno was last sent to this peer; far in the past for never. */
  long lastSentTo(int seqno, long linkId) {
    Sent request = find(seqno);
    return request == null
        ? Long.MIN_VALUE / 2
        : request.targets.getOrDefault(linkId, Long.MIN_VALUE / 2);
  }

  /** A request for this seqno goes to this peer. */
  void sent(int seqno, long linkId, long now) {
    Sent request = find(seqno);
    if (request == null) {
      if (sent.size() == MAX_SEQNOS) {
        sent.removeFirst();
      }
      request = new Sent(seqno);
      sent.addLast(request);
    }
    request.targets.put(linkId, now);
    request.last = now;
    touched = now;
  }

  private @Nullable Sent find(int seqno) {
    for (Sent request : sent) {
      if (request.seqno == seqno) {
        return request;
      }
    }
    return null;
  }
}
