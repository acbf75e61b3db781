package org.mycelium.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.PrintStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes lines on a thread of its own, so that a terminal or pipe that stalls never holds an event
 * loop. At most {@value #CAPACITY} lines wait; further ones are dropped, counted, and the number is
 * written when there is room again.
 */
final class QueuedAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  static final int CAPACITY = 4096;

  private static final long FLUSH_MILLIS = 1000;

  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final Object progress = new Object();
  private final LogLine format;
  private final PrintStream out;
  private final Thread writer;
  private long written;

  QueuedAppender(LogLine format, PrintStream out) {
    this.format = format;
    this.out = out;
    writer = Thread.ofPlatform().name("mycelium-log").daemon().unstarted(this::write);
  }

  @Override
  public void start() {
    super.start();
    writer.start();
  }

  @Override
  public void stop() {
    if (isStarted()) {
      flush();
      super.stop();
      writer.interrupt();
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (lines.offer(format.of(event))) {
      accepted.incrementAndGet();
    } else {
      dropped.incrementAndGet();
    }
  }

  /** Lines dropped since the last that was said. */
  long dropped() {
    return dropped.get();
  }

  /** Waits until what was logged so far is written, for at most a second. */
  void flush() {
    long goal = accepted.get();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FLUSH_MILLIS);
    synchronized (progress) {
      try {
        while (written < goal) {
          long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          if (left <= 0) {
            return;
          }
          progress.wait(left);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void write() {
    try {
      while (true) {
        String line = lines.take();
        out.println(line);
        long lost = lines.isEmpty() ? dropped.getAndSet(0) : 0;
        if (lost > 0) {
          out.println("mycelium: " + lost + " log lines dropped, this output was too slow");
        }
        synchronized (progress) {
          written++;
          progress.notifyAll();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // stopped; what was logged is written
    }
  }
}
