package org.mycelium.routing;

/**
 * A challenger that has to stay better for a while before it replaces the selected route (design,
 * Better 3).
 */
final class PendingSwitch {
  private final Neighbour challenger;
  private final long since;
  private final long samplesBefore;
  private final TimedTask task;

  PendingSwitch(Neighbour challenger, long since, TimedTask task) {
    this.challenger = challenger;
    this.since = since;
    this.samplesBefore = challenger.samples();
    this.task = task;
  }

  Neighbour challenger() {
    return challenger;
  }

  TimedTask task() {
    return task;
  }

  /** Whether it held long enough. */
  boolean ripe(long now, Verdict verdict) {
    return now - since >= verdict.afterMicros()
        && challenger.samples() - samplesBefore >= verdict.afterSamples();
  }

  /** When to look again. */
  long nextLook(long now, Verdict verdict) {
    long due = since + verdict.afterMicros();
    return due > now ? due : now + Math.max(verdict.afterMicros(), 1);
  }
}
