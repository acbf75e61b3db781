package org.mycelium.acceptance;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches through the REST API over which kind of link a node reaches an address, and keeps every
 * change: a test that only waits for the last one would not see a route that flaps.
 */
final class NextHops implements AutoCloseable {
  private final NodeProcess node;
  private final String target;
  private final List<String> changes = new ArrayList<>();
  private final Thread thread = new Thread(this::watch, "next-hops");
  private volatile @Nullable JsonObject route;
  private volatile boolean ended;

  NextHops(NodeProcess node, String target) {
    this.node = node;
    this.target = target;
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    while (!ended) {
      JsonObject now = node.routeTo(target);
      route = now;
      synchronized (changes) {
        if (changes.isEmpty() || !changes.getLast().equals(kind(now))) {
          changes.add(kind(now));
        }
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100); // between two looks; each starts a process
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String kind(@Nullable JsonObject route) {
    return route == null ? "none" : route.getString("nextHop").split(" ", 2)[0];
  }

  /** TCP, VSOCK or none. */
  String kind() {
    return kind(route);
  }

  /** What was seen since the start, one word for each change; a gap without a route is left out. */
  List<String> changes() {
    synchronized (changes) {
      List<String> kinds = new ArrayList<>();
      for (String kind : changes) {
        if (!kind.equals("none") && (kinds.isEmpty() || !kinds.getLast().equals(kind))) {
          kinds.add(kind);
        }
      }
      return kinds;
    }
  }

  /** Waits for a kind of next hop; returns how long that took, milliseconds. */
  long await(String kind, Duration limit, Supplier<String> otherwise) {
    long start = System.nanoTime();
    Shell.await(
        limit,
        () -> kind().equals(kind),
        () -> "no " + kind + " next hop but " + route + "\n" + otherwise.get());
    return (System.nanoTime() - start) / 1_000_000;
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
