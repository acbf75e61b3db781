package org.mycelium.vsock.socket;

import org.jspecify.annotations.Nullable;

/**
 * Ends a call that waits, from another thread: how a dial is bounded in time, and how the node's
 * stop does not wait for one.
 */
public final class Cancellation {
  private @Nullable SocketFailure reason;
  private @Nullable Runnable waker;

  /**
   * Ends the wait that is under way, and every later one. Any thread; only the first call counts.
   *
   * @param why what the ended call reports: {@link SocketFailure#TIMED_OUT} or {@link
   *     SocketFailure#CANCELLED}
   */
  public void cancel(SocketFailure why) {
    Runnable wake;
    synchronized (this) {
      if (reason != null) {
        return;
      }
      reason = why;
      wake = waker;
    }
    if (wake != null) {
      wake.run();
    }
  }

  /** What the waiting call throws when it was ended. */
  void check(String call) throws StreamSocketException {
    SocketFailure why;
    synchronized (this) {
      why = reason;
    }
    if (why != null) {
      throw new StreamSocketException(
          why, call + (why == SocketFailure.TIMED_OUT ? ": no answer" : ": stopped"), null);
    }
  }

  /** From now on {@link #cancel} also runs this, at once when it was called already. */
  void onCancel(Runnable wake) {
    boolean already;
    synchronized (this) {
      waker = wake;
      already = reason != null;
    }
    if (already) {
      wake.run();
    }
  }

  /** The wait is over: {@link #cancel} runs nothing more. */
  synchronized void waitOver() {
    waker = null;
  }
}
