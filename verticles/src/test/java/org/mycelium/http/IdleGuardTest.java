package org.mycelium.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A silent connection is closed, unless a request on it waits on purpose; in virtual time. */
class IdleGuardTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final IdleGuard guard = new IdleGuard(60);

  IdleGuardTest() {
    channel.freezeTime();
    channel.pipeline().addFirst(guard);
  }

  private void pass(long seconds, boolean open) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertEquals(open, channel.isOpen());
  }

  @Test
  void silenceClosesIt() {
    pass(59, true);
    pass(2, false);
  }

  @Test
  void trafficKeepsItOpen() {
    for (int i = 0; i < 5; i++) {
      pass(50, true);
      channel.writeInbound("something");
    }
    pass(50, true);
    pass(50, false);
  }

  @Test
  void whoWaitsOnPurposeMayBeSilent() {
    guard.waits();
    guard.waits();
    pass(86_400, true);
    guard.waited();
    pass(3_600, true);
    guard.waited();
    pass(61, false);
  }
}
