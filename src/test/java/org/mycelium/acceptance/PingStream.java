package org.mycelium.acceptance;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Pings five times a second for as long as it is open, and tells how long no reply came. */
final class PingStream implements AutoCloseable {
  private static final Pattern REPLY =
      Pattern.compile("^\\[(\\d+)\\.(\\d{3})\\d*\\] .*icmp_seq=", Pattern.MULTILINE);

  private final Background ping;

  PingStream(Netlab lab, int host, String target) {
    ping = Background.start(lab.in(host, List.of("ping", "-6", "-D", "-i", "0.2", target)));
  }

  /** Times of the replies, milliseconds since 1970. */
  private List<Long> replies() {
    return REPLY
        .matcher(ping.output())
        .results()
        .map(reply -> Long.parseLong(reply.group(1) + reply.group(2)))
        .toList();
  }

  /** The time of the last reply, milliseconds since 1970; waits for one that is new. */
  long next(Duration limit) {
    int before = replies().size();
    Shell.await(limit, () -> replies().size() > before, ping::output);
    return replies().getLast();
  }

  /** The longest time without a reply since the one at {@code start}, milliseconds. */
  long longestGap(long start) {
    long last = start;
    long gap = 0;
    for (long reply : replies()) {
      if (reply > start) {
        gap = Math.max(gap, reply - last);
        last = reply;
      }
    }
    return gap;
  }

  @Override
  public void close() {
    ping.close();
  }
}
