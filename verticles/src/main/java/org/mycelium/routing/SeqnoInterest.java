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

  /** The seqnos each peer asked for: the least unsatisfied, the greatest. */
  private final Map<Long, int[]> askers = new TreeMap<>();

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

  /** Remembers that a peer wants this seqno or a newer one. */
  void asked(long linkId, int seqno) {
    int[] range = askers.get(linkId);
    if (range == null) {
      askers.put(linkId, new int[] {seqno, seqno});
    } else if (Seqno.less(seqno, range[0])) {
      range[0] = seqno;
    } else if (Seqno.greater(seqno, range[1])) {
      range[1] = seqno;
    }
  }

  /** Whether a peer asked us for this very seqno. */
  boolean askedBy(long linkId, int seqno) {
    int[] range = askers.get(linkId);
    return range != null && (range[0] == seqno || range[1] == seqno);
  }

  void forgetPeer(long linkId) {
    askers.remove(linkId);
  }

  /**
   * A route with this seqno is there: the peers it satisfies, ascending. They are forgotten, unless
   * they asked for a newer one too.
   */
  List<Long> satisfied(int seqno) {
    List<Long> peers = new ArrayList<>();
    askers
        .entrySet()
        .removeIf(
            asker -> {
              int[] range = asker.getValue();
              if (Seqno.less(seqno, range[0])) {
                return false;
              }
              peers.add(asker.getKey());
              range[0] = range[1];
              return !Seqno.less(seqno, range[1]);
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
