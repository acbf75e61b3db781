package org.mycelium.routing;

/** Work on very many prefixes, done piece by piece by {@link Slices}. */
abstract class SlicedJob {

  /** Result of {@link #step}: nothing is left to do. */
  static final int DONE = 0;

  /** Result of {@link #step}: nothing can be done before the next slice. */
  static final int WAIT = -1;

  /** What it costs to look at an entry and leave it, the unit of all costs: about 100 ns. */
  static final int LOOK = 1;

  /** What it costs to tell one peer about a prefix. */
  static final int TELL = 4;

  /** What it costs to run the selection of a prefix and tell everybody. */
  static final int SELECT = 16;

  private boolean stopped;

  /** Does the next piece; returns its cost, {@link #DONE} or {@link #WAIT}. */
  abstract int step();

  /** Ends it; what is left is not done. */
  final void stop() {
    stopped = true;
  }

  final boolean stopped() {
    return stopped;
  }
}
