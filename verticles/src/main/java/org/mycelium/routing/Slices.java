package org.mycelium.routing;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Does long jobs in slices, so that the router handles other things between them: however many
 * links die at once, {@link RoutingOptions#sliceCost()} bounds the turn of the router and what it
 * sends in it. A new job begins at once and goes ahead of those that are running; then all take
 * turns.
 */
final class Slices {

  /** Cost after which another job has its turn. */
  private static final int QUANTUM = 512;

  /** Actions that wait for the owner after which a slice ends, whatever it cost. */
  static final int MAX_ACTIONS = 4096;

  /** Time between slices. */
  static final long PACE_MICROS = 1000;

  /** The same while all jobs wait for something. */
  private static final long WAITING_PACE_MICROS = 10_000;

  private final RouterState state;
  private final Deque<SlicedJob> jobs = new ArrayDeque<>();
  private final TimedTask task = new TimedTask(this::slice);
  private long sliceAt = Long.MIN_VALUE;
  private int left;
  private boolean running;

  Slices(RouterState state) {
    this.state = state;
  }

  /** Does the first slice of a job now and the rest soon. */
  void start(SlicedJob job) {
    jobs.addFirst(job);
    if (!running) { // else the running slice goes on with it
      slice();
    }
  }

  private void slice() {
    if (sliceAt != state.now()) {
      sliceAt = state.now();
      left = state.options().sliceCost();
    }
    running = true;
    int idle = 0; // jobs in a row that wait
    try {
      while (idle < jobs.size() && left > 0 && state.pendingActions() < MAX_ACTIONS) {
        idle = turn(jobs.removeFirst()) ? 0 : idle + 1;
      }
    } finally {
      boolean waiting = idle == jobs.size();
      running = false;
      if (!jobs.isEmpty()) {
        state.deadlines().arm(task, state.now() + (waiting ? WAITING_PACE_MICROS : PACE_MICROS));
      }
    }
  }

  /** One turn of a job; false when it waits. */
  private boolean turn(SlicedJob job) {
    int end = Math.max(0, left - QUANTUM);
    int cost = SlicedJob.LOOK; // also of a step that throws: it costs that step, not the job
    try {
      while (left > end && !job.stopped() && state.pendingActions() < MAX_ACTIONS) {
        cost = SlicedJob.LOOK;
        cost = job.step();
        if (cost <= 0) {
          return cost == SlicedJob.DONE;
        }
        left -= cost;
      }
      return true;
    } finally {
      if (cost != SlicedJob.DONE && !job.stopped()) {
        jobs.addLast(job);
      }
    }
  }
}
