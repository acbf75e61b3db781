package org.mycelium.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Commands and conditions. */
final class Shell {

  /** What a command left behind. */
  record Result(int status, String out) {
    /** The output of a command that must succeed. */
    String ok() {
      if (status != 0) {
        throw new AssertionError("exit " + status + ": " + out);
      }
      return out;
    }
  }

  private Shell() {}

  /** Runs a command to its end, standard error joined to its output; at most two minutes. */
  static Result run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("no end after 120 s: " + command);
      }
      return new Result(process.exitValue(), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Runs a command of space-separated words that must succeed. */
  static String sh(String words) {
    return run(List.of(words.split(" "))).ok();
  }

  /**
   * The command with SIGINT as it is for a program in the foreground. A shell that starts the tests
   * in the background makes all of them ignore it.
   */
  static List<String> interruptible(List<String> command) {
    List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT"));
    words.addAll(command);
    return words;
  }

  /** Waits until the condition holds; fails with what it looked like at the end. */
  static void await(Duration limit, BooleanSupplier condition, Supplier<String> otherwise) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + otherwise.get());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(50); // the pause between two looks at the condition
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
