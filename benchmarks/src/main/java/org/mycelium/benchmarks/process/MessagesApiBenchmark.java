package org.mycelium.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Small messages through two processes of a program and its HTTP API, the only way that every
 * program has: some connections send, some take what arrived. A window bounds what is on its way,
 * so that each program is measured at the pace that it keeps. The programs take turns.
 */
public final class MessagesApiBenchmark {
  private static final int CONNECTIONS = 4;
  private static final int[] WINDOWS = {1, 16, 128};
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern PAYLOAD = Pattern.compile("\"payload\":\"([^\"]*)\"");
  private static final Pattern ADDRESS = Pattern.compile("\"nodePubkey\":\"([^\"]*)\"");
  private static final int MAX_SAMPLES = 1 << 20;

  private MessagesApiBenchmark() {}

  /** Arguments: seconds a window (default 5), bytes (100), further programs. */
  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    int seconds = words.isEmpty() ? 5 : Integer.parseInt(words.getFirst());
    int bytes = words.size() < 2 ? 100 : Integer.parseInt(words.get(1));
    List<Path> programs = Programs.of(words.subList(Math.min(2, words.size()), words.size()));
    System.out.println(Programs.load());
    for (int i = 0; i < programs.size(); i++) {
      Path one = Programs.scratch();
      Path two = Programs.scratch();
      try (NodeProcess to = NodeProcess.start(programs.get(i), one);
          NodeProcess from =
              NodeProcess.start(programs.get(i), two, List.of("--peers", to.endpoint()))) {
        String key = key(to);
        key(from);
        // The first message also waits for the route; the next ones compile the JVM.
        new Run(from, to, key, bytes, 16, Duration.ofSeconds(seconds)).rate();
        for (int window : WINDOWS) {
          Run run = new Run(from, to, key, bytes, window, Duration.ofSeconds(seconds));
          System.out.printf("%-6s window %4d: %s%n", Programs.label(i), window, run.rate());
        }
      } finally {
        Programs.remove(one);
        Programs.remove(two);
      }
    }
    System.out.println(Programs.load());
  }

  private static String key(NodeProcess node) {
    String[] found = new String[1];
    Waiting.until(
        "the API",
        LIMIT,
        () -> {
          try (KeepAlive http = new KeepAlive(node.apiPort())) {
            Matcher key = ADDRESS.matcher(http.ask("GET", "/admin", "").body());
            found[0] = key.find() ? key.group(1) : null;
          } catch (IOException e) {
            return false; // it does not listen yet
          }
          return found[0] != null;
        });
    return found[0];
  }

  private static final class Run {
    private final NodeProcess from;
    private final NodeProcess to;
    private final String key;
    private final int bytes;
    private final int window;
    private final Duration time;
    private final Semaphore room;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final long[] latencies = new long[MAX_SAMPLES];

    Run(NodeProcess from, NodeProcess to, String key, int bytes, int window, Duration time) {
      this.from = from;
      this.to = to;
      this.key = key;
      this.bytes = Math.max(8, bytes);
      this.window = window;
      this.time = time;
      this.room = new Semaphore(window);
    }

    String rate() throws InterruptedException {
      List<Thread> takers = new ArrayList<>();
      List<Thread> senders = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        takers.add(Thread.ofPlatform().start(this::take));
        senders.add(Thread.ofPlatform().start(this::send));
      }
      Duration cpu = from.cpu().plus(to.cpu());
      long begin = System.nanoTime();
      Waiting.pause(time);
      int count = arrived.get();
      double took = (System.nanoTime() - begin) / 1e9;
      Duration used = from.cpu().plus(to.cpu()).minus(cpu);
      over.set(true);
      room.release(CONNECTIONS);
      for (Thread sender : senders) {
        sender.join();
      }
      int inFlight = window;
      for (long end = System.nanoTime() + LIMIT.toNanos(); System.nanoTime() < end; ) {
        if (room.availablePermits() >= inFlight) {
          break;
        }
        Waiting.pause(Duration.ofMillis(10));
      }
      int lost = Math.max(0, inFlight - room.availablePermits());
      for (Thread taker : takers) {
        taker.join();
      }
      long[] sorted = Arrays.copyOf(latencies, Math.min(count, MAX_SAMPLES));
      Arrays.sort(sorted);
      if (sorted.length == 0) {
        return "nothing arrived";
      }
      return String.format(
          "%7.0f/s, p50 %8.2f ms, p99 %8.2f ms, max %8.2f ms, %6.0f us of both nodes' processor"
              + " time a message; refused %d, not arrived %d",
          count / took,
          sorted[sorted.length / 2] / 1e6,
          sorted[(int) (sorted.length * 0.99)] / 1e6,
          sorted[sorted.length - 1] / 1e6,
          used.toNanos() / 1e3 / count,
          refused.get(),
          lost);
    }

    private void send() {
      try (KeepAlive http = new KeepAlive(from.apiPort())) {
        while (true) {
          room.acquire();
          if (over.get()) {
            return;
          }
          byte[] payload = new byte[bytes];
          ByteBuffer.wrap(payload).putLong(System.nanoTime());
          String json =
              "{\"dst\":{\"pk\":\""
                  + key
                  + "\"},\"payload\":\""
                  + Base64.getEncoder().encodeToString(payload)
                  + "\"}";
          int status = http.ask("POST", "/messages", json).status();
          if (status / 100 != 2) {
            refused.incrementAndGet();
            room.release();
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void take() {
      try (KeepAlive http = new KeepAlive(to.apiPort())) {
        while (!over.get() || room.availablePermits() < window) {
          KeepAlive.Reply reply = http.ask("GET", "/messages?peek=false&timeout=1", "");
          if (reply.status() != 200) {
            if (over.get()) {
              return;
            }
            continue;
          }
          Matcher payload = PAYLOAD.matcher(reply.body());
          if (payload.find()) {
            long sent = ByteBuffer.wrap(Base64.getDecoder().decode(payload.group(1))).getLong();
            int number = arrived.getAndIncrement();
            if (number < MAX_SAMPLES) {
              latencies[number] = System.nanoTime() - sent;
            }
            room.release();
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
