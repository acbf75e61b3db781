package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much as the machine carries from host 3 to host 1: TCP in bulk both ways, UDP in small, odd
 * and fragmented sizes and both directions, pings of one byte and of two fragments.
 */
final class MixedTraffic implements AutoCloseable {
  private static final int FIRST_PORT = 5201;

  /** The clients of iperf3, each with a server of its own. */
  private static final List<List<String>> STREAMS =
      List.of(
          List.of("-P", "2", "--bidir"),
          List.of("-u", "-b", "100M", "-l", "1199"),
          List.of("-u", "-b", "500K", "-l", "17"),
          List.of("-u", "-b", "4M", "-l", "333", "-R"),
          List.of("-u", "-b", "2M", "-l", "4001"));

  private static final List<List<String>> PINGS =
      List.of(List.of("-i", "0.02", "-s", "1"), List.of("-i", "0.2", "-s", "1999"));

  private static final Pattern PINGED =
      Pattern.compile("(\\d+) packets transmitted, (\\d+) received");

  /** How much longer than its time a client may take: start and end under load. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final List<Background> servers = new ArrayList<>();
  private final List<Background> clients = new ArrayList<>();
  private final long end;

  /** Begins. */
  MixedTraffic(Netlab lab, String target, int seconds) {
    end = System.nanoTime() + GRACE.plusSeconds(seconds).toNanos();
    for (int i = 0; i < STREAMS.size(); i++) {
      int port = FIRST_PORT + i;
      Background server = Background.start(lab.in(1, List.of("iperf3", "-s", "-p", "" + port)));
      servers.add(server);
      Shell.await(Duration.ofSeconds(20), () -> lab.listens(1, port), server::output);
    }
    for (int i = 0; i < STREAMS.size(); i++) {
      List<String> words =
          List.of("iperf3", "-6", "-J", "-c", target, "-p", "" + (FIRST_PORT + i), "-t");
      client(lab, words, seconds, STREAMS.get(i));
    }
    for (List<String> sizes : PINGS) {
      client(lab, List.of("ping", "-6", "-n", "-q", target, "-w"), seconds, sizes);
    }
  }

  private void client(Netlab lab, List<String> words, int seconds, List<String> more) {
    List<String> all = new ArrayList<>(words);
    all.add("" + seconds);
    all.addAll(more);
    clients.add(Background.start(lab.in(3, all)));
  }

  /** Waits a second; false when all of it has ended. */
  boolean goesOn() throws InterruptedException {
    for (Background client : clients) {
      if (!client.process().waitFor(1, TimeUnit.SECONDS)) {
        assertTrue(System.nanoTime() < end, () -> "does not end: " + client.output());
        return true;
      }
    }
    return false;
  }

  /** Every part of it got through. */
  void check() {
    for (int i = 0; i < STREAMS.size(); i++) {
      String output = clients.get(i).output();
      assertEquals(0, clients.get(i).process().exitValue(), output);
      // A warning about fragments comes before the JSON.
      JsonObject result =
          new JsonObject(output.substring(output.indexOf('{'))).getJsonObject("end");
      for (String sum : i == 0 ? List.of("sum_received", "sum_received_bidir_reverse") : UDP) {
        JsonObject figures = result.getJsonObject(sum);
        System.out.printf(
            "%s %s: %.1f Mbit/s, %s packets, lost %s%n",
            String.join(" ", STREAMS.get(i)),
            sum,
            figures.getDouble("bits_per_second") / 1e6,
            figures.getValue("packets"),
            figures.getValue("lost_packets"));
        assertTrue(figures.getDouble("bits_per_second") > 0, output);
      }
    }
    for (Background ping : clients.subList(STREAMS.size(), clients.size())) {
      Matcher counts = PINGED.matcher(ping.output());
      assertTrue(counts.find(), ping.output());
      System.out.println("ping: " + counts.group());
      assertTrue(Long.parseLong(counts.group(2)) > 0.9 * Long.parseLong(counts.group(1)));
    }
  }

  private static final List<String> UDP = List.of("sum");

  @Override
  public void close() {
    clients.forEach(Background::close);
    servers.forEach(Background::close);
  }
}
