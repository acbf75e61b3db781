package org.mycelium.benchmarks.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Asks a node four times a second whether its routes to some subnets are selected. */
final class RouteWatch implements AutoCloseable {
  private static final Duration GAP = Duration.ofMillis(250);

  private final int port;
  private final List<String> subnets;
  private final Thread thread = Thread.ofPlatform().name("route-watch").unstarted(this::run);
  private volatile boolean closed;
  private int looks;
  private int without;

  /**
   * Begins to watch.
   *
   * @param port of the node's HTTP API on loopback
   * @param subnets as the API writes them
   */
  RouteWatch(int port, List<String> subnets) {
    this.port = port;
    this.subnets = subnets;
    thread.start();
  }

  private void run() {
    while (!closed) {
      boolean all = look();
      synchronized (this) {
        looks++;
        without += all ? 0 : 1;
      }
      Waiting.pause(GAP);
    }
  }

  private boolean look() {
    try (KeepAlive api = new KeepAlive(port)) {
      String routes = api.ask("GET", "/admin/routes/selected", "").body();
      return subnets.stream().allMatch(subnet -> routes.contains('"' + subnet + '"'));
    } catch (IOException e) {
      System.err.println("route watch: " + e.getMessage());
      return false;
    }
  }

  /** How often it looked, and how often a route was missing or no answer came. */
  synchronized void print() {
    HelloBenchmark.metric("looks at the routes", looks);
    HelloBenchmark.metric("looks without a route", without);
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
