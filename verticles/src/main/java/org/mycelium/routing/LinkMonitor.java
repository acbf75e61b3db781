package org.mycelium.routing;

/**
 * Measures one link and watches whether it lives: Hello rhythm, round trip, cost, suspicion, death
 * (design, Better 1 to 3; spec 02 §2.2–2.4). Pure: times come in as {@code now} in microseconds,
 * effects go out through a {@link Sink}. For the owner of the core alone.
 *
 * <p>Data crosses without an event, so a link asks to be looked at: an idle one every second (its
 * first data after a silence must provoke a Hello soon, and a look is three reads), one in use when
 * 1.0 s of silence would be complete, a suspect one four times a second.
 */
final class LinkMonitor {

  /** What a link wants done. Called from {@link #advance} alone, and must not call back into it. */
  interface Sink {
    /** Send a Hello with this seqno at once, ahead of data. */
    void helloDue(int seqno);

    /**
     * {@link LinkMonitor#cost()} is another one now. With {@link CostReason#FIRST_SAMPLE} both may
     * be equal.
     */
    void costChanged(int oldCost, int newCost, CostReason reason);

    /** In use and silent for too long. */
    void suspect();

    /** A suspect link gave a sign of life; it is held down from now on. */
    void recovered();

    /** Silent for 43 s: close it. Comes once, and nothing comes after it. */
    void dead();
  }

  /** How often an idle link is looked at. */
  static final long IDLE_POLL_MICROS = 1_000_000;

  /** A probe asked for within this time after a Hello is covered by that Hello. */
  static final long PROBE_SPACING_MICROS = 500_000;

  /** On an idle link nothing queues: an answer that takes longer is lost. */
  private static final long IDLE_ANSWER_MICROS = 10_000_000;

  /** On a link in use an answer may queue behind data for as long as 16 bits of ms can say. */
  private static final long BUSY_ANSWER_MICROS = 65_535_000;

  private final TrafficWatch traffic;
  private final HelloRhythm rhythm;
  private final LivenessMonitor liveness = new LivenessMonitor();
  private final LinkCostEstimator estimator;
  private final HelloFifo unanswered = new HelloFifo();
  private int cost;
  private boolean measured;
  private boolean sampled;
  private int nextSeqno;
  private long helloSentAt = Long.MIN_VALUE / 2;

  /** When the timer is to fire; measures how late it is. */
  private long timerDue;

  /** Something happened that {@link #advance} has to tell the sink now. */
  private boolean pending;

  /**
   * Starts with a link that came up at {@code now}; a Hello is due at once.
   *
   * @param staticCost of its transport
   * @param vsock whether the cost rule of vsock holds
   * @param activity the traffic on it
   * @param initialPenalty from {@link DeadLinkPenalties}, else 0
   */
  LinkMonitor(long now, int staticCost, boolean vsock, LinkActivity activity, int initialPenalty) {
    this.traffic = new TrafficWatch(now, activity);
    this.rhythm = new HelloRhythm(now);
    this.estimator = new LinkCostEstimator(now, staticCost, vsock, initialPenalty);
    this.cost = estimator.cost(now);
    this.timerDue = now;
  }

  /**
   * The link cost, 1 to 65534. Before the first sample 1000 + static + penalty, for vsock 6. It
   * changes inside {@link #advance} alone, together with {@link Sink#costChanged}.
   */
  int cost() {
    return cost;
  }

  /** Smoothed round trip in microseconds; -1 before the first sample. */
  long rttMicros() {
    return estimator.rttMicros();
  }

  /** True once the first round trip is measured and told to the sink. */
  boolean measured() {
    return measured;
  }

  /** In use and silent for too long. */
  boolean suspect() {
    return liveness.suspect();
  }

  /** It recovered a short while ago and should carry nothing unless it is the only way. */
  boolean heldDown(long now) {
    return liveness.heldDown(now);
  }

  /** When the hold-down ends; far in the past when there was none. */
  long heldDownUntil() {
    return liveness.heldDownUntil();
  }

  /** IHUs that answered no Hello: counted, ignored. */
  long unexpectedIhus() {
    return unanswered.unexpected();
  }

  /** Hellos whose answer did not come in time. */
  long lostHellos() {
    return unanswered.lost();
  }

  /**
   * An IHU came in; it answers the oldest unanswered Hello. A new cost shows with the next {@link
   * #advance}, which is due at once.
   */
  void ihuReceived(long now) {
    long rtt = unanswered.answered(now);
    if (rtt >= 0) {
      estimator.sample(now, rtt);
      sampled = true;
      pending = true;
    }
  }

  /**
   * Asks for a Hello out of turn, to see whether this link still answers before traffic moves to
   * it. The answer shows in {@link LinkActivity#lastReceivedMicros()}.
   */
  void probe(long now) {
    if (now - helloSentAt >= PROBE_SPACING_MICROS) {
      rhythm.askAtOnce();
      pending = true;
    }
  }

  /**
   * When {@link #advance} is to be called next; in the past when at once. Ask again after every
   * call to this object.
   */
  long nextDeadline() {
    return pending ? Long.MIN_VALUE : timerDue;
  }

  /** Does what is due at {@code now}. Harmless when called early. */
  void advance(long now, Sink sink) {
    if (liveness.dead()) {
      return;
    }
    pending = false;
    traffic.observe(now, timerDue);
    rhythm.observed(traffic, now);
    unanswered.giveUpSentBefore(now - (traffic.inUse() ? BUSY_ANSWER_MICROS : IDLE_ANSWER_MICROS));
    judge(now, sink);
    if (liveness.dead()) {
      timerDue = Long.MAX_VALUE;
      return;
    }
    if (rhythm.due(traffic) <= now) {
      hello(now, sink);
    }
    updateCost(now, sink);
    timerDue = timer(now);
  }

  private void hello(long now, Sink sink) {
    if (unanswered.surplus() && !rhythm.probeDue(traffic, now)) {
      if (now - helloSentAt < IDLE_ANSWER_MICROS) {
        rhythm.skipped(traffic, now);
        return;
      }
      unanswered.giveUpAll();
    }
    rhythm.sent(traffic, now);
    unanswered.sent(now);
    helloSentAt = now;
    sink.helloDue(nextSeqno);
    nextSeqno = (nextSeqno + 1) & 0xffff;
  }

  private void judge(long now, Sink sink) {
    switch (liveness.judge(traffic, now, estimator.patienceMicros(), rhythm.unanswered())) {
      case SUSPECT -> {
        rhythm.suspect(now);
        sink.suspect();
      }
      case RECOVERED -> {
        rhythm.recovered(now);
        sink.recovered();
      }
      case DEAD -> sink.dead();
      case NONE -> {}
    }
  }

  private void updateCost(long now, Sink sink) {
    int old = cost;
    cost = estimator.cost(now);
    boolean first = !measured && estimator.measured();
    measured = estimator.measured();
    if (first) {
      sink.costChanged(old, cost, CostReason.FIRST_SAMPLE);
    } else if (cost != old) {
      sink.costChanged(old, cost, sampled ? CostReason.SAMPLE : CostReason.PENALTY_HALVED);
    }
    sampled = false;
  }

  private long timer(long now) {
    long due =
        Math.min(rhythm.due(traffic), liveness.due(traffic, now, estimator.patienceMicros()));
    due = Math.min(due, estimator.nextPenaltyStep(now));
    return traffic.inUse() ? due : Math.min(due, now + IDLE_POLL_MICROS);
  }
}
