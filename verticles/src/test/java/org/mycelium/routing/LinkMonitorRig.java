package org.mycelium.routing;

import java.util.ArrayList;
import java.util.List;

/**
 * One link monitor in virtual time: a timer that is never late unless told so, traffic that a test
 * moves by hand, and a record of everything the monitor wanted. Times in milliseconds.
 */
final class LinkMonitorRig implements LinkMonitor.Sink, LinkActivity {

  static final long MS = 1000;

  private static final long NEVER = Long.MIN_VALUE / 2;

  final List<Long> hellos = new ArrayList<>();
  final List<Integer> seqnos = new ArrayList<>();
  final List<String> events = new ArrayList<>();
  final LinkMonitor monitor;
  int looks;

  /** Round trip with which the peer answers each Hello; negative for silence. */
  long answerMillis = -1;

  /** Data in these directions every 100 ms. */
  boolean sending;

  boolean receiving;

  private long nowMicros;
  private long lastReceived;
  private long lastDataSent = NEVER;
  private long lastDataReceived = NEVER;
  private final List<Long> answersDue = new ArrayList<>();

  LinkMonitorRig() {
    this(10, false, 0);
  }

  LinkMonitorRig(int staticCost, boolean vsock, int penalty) {
    monitor = new LinkMonitor(0, staticCost, vsock, this, penalty);
  }

  long now() {
    return nowMicros / MS;
  }

  long nowMicros() {
    return nowMicros;
  }

  /** Runs timers, answers and traffic up to and including this time. */
  void runTo(long millis) {
    while (true) {
      long next = Math.max(nowMicros, monitor.nextDeadline());
      for (long answer : answersDue) {
        next = Math.min(next, answer);
      }
      if (sending || receiving) {
        next = Math.min(next, (nowMicros / (100 * MS) + 1) * 100 * MS);
      }
      if (next > millis * MS) {
        nowMicros = millis * MS;
        return;
      }
      nowMicros = next;
      traffic();
      if (answersDue.removeIf(at -> at == nowMicros)) {
        lastReceived = nowMicros;
        monitor.ihuReceived(nowMicros);
      }
      if (monitor.nextDeadline() <= nowMicros) {
        look();
      }
    }
  }

  /** Lets time pass without any timer running, as when the machine was suspended. */
  void stallTo(long millis) {
    nowMicros = millis * MS;
  }

  void look() {
    looks++;
    monitor.advance(nowMicros, this);
  }

  private void traffic() {
    if (nowMicros % (100 * MS) == 0) {
      if (sending) {
        dataSent();
      }
      if (receiving) {
        dataReceived();
      }
    }
  }

  void dataSent() {
    lastDataSent = nowMicros;
  }

  void dataReceived() {
    lastDataReceived = nowMicros;
    lastReceived = nowMicros;
  }

  void byteReceived() {
    lastReceived = nowMicros;
  }

  @Override
  public long lastReceivedMicros() {
    return lastReceived;
  }

  @Override
  public long lastDataSentMicros() {
    return lastDataSent;
  }

  @Override
  public long lastDataReceivedMicros() {
    return lastDataReceived;
  }

  @Override
  public long controlSentBytes() {
    return Long.MAX_VALUE;
  }

  @Override
  public void helloDue(int seqno) {
    hellos.add(now());
    seqnos.add(seqno);
    if (answerMillis >= 0) {
      answersDue.add(nowMicros + answerMillis * MS);
    }
  }

  @Override
  public void costChanged(int oldCost, int newCost, CostReason reason) {
    events.add(now() + " cost " + oldCost + " -> " + newCost + " " + reason);
  }

  @Override
  public void suspect() {
    events.add(now() + " suspect");
  }

  @Override
  public void recovered() {
    events.add(now() + " recovered");
  }

  @Override
  public void dead() {
    events.add(now() + " dead");
  }

  /** The events that are not about cost. */
  List<String> health() {
    return events.stream().filter(event -> !event.contains("cost")).toList();
  }

  List<Long> hellosAfter(long millis) {
    return hellos.stream().filter(at -> at > millis).toList();
  }
}
