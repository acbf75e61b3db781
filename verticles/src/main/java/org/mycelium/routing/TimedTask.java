package org.mycelium.routing;

/** A deadline that runs something. Made once per purpose and armed again and again. */
final class TimedTask extends Deadline {
  private final Runnable action;

  TimedTask(Runnable action) {
    this.action = action;
  }

  void run() {
    action.run();
  }
}
