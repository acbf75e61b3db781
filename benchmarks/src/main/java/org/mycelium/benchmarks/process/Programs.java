package org.mycelium.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The programs to measure, and scratch folders. */
final class Programs {
  private Programs() {}

  /**
   * Our launcher ({@code -Dmycelium.launcher}), then the programs named on the command line, or
   * without any the one in {@code MYCELIUM_REFERENCE}.
   */
  static List<Path> of(List<String> named) {
    List<Path> programs = new ArrayList<>();
    programs.add(Path.of(System.getProperty("mycelium.launcher", "mycelium")).toAbsolutePath());
    String reference = System.getenv("MYCELIUM_REFERENCE");
    if (!named.isEmpty()) {
      named.forEach(name -> programs.add(Path.of(name)));
    } else if (reference != null && !reference.isEmpty()) {
      programs.add(Path.of(reference));
    }
    for (Path program : programs) {
      if (!Files.isExecutable(program)) {
        throw new IllegalArgumentException(program + " is not a program");
      }
    }
    return programs;
  }

  /** Name of the program at this place of the list. */
  static String label(int index) {
    return index == 0 ? "ours" : index == 1 ? "other" : "other" + index;
  }

  /** Does this when the program ends, also when it is interrupted. */
  static void atExit(Runnable task) {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(task));
  }

  /** An empty folder for one node, removed at the end of this program at the latest. */
  static Path scratch() {
    try {
      Path folder = Files.createTempDirectory("mycelium-benchmark");
      atExit(() -> remove(folder));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a scratch folder, if it is still there. */
  static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The load average and the number of cores: whoever reads the figures must know them. */
  static String load() {
    try {
      return "load average "
          + Files.readString(Path.of("/proc/loadavg")).strip()
          + ", cores "
          + Runtime.getRuntime().availableProcessors();
    } catch (IOException e) {
      return "load unknown: " + e.getMessage();
    }
  }
}
