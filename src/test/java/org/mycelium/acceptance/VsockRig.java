package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Throw-away virtual machines with real AF_VSOCK (src/test/rig). Nothing that runs on this machine
 * itself can open an AF_VSOCK socket: the rig's guard forbids it.
 */
final class VsockRig {
  private static final int LIMIT_SECONDS = 300;

  /** What a run left behind; standard error is in the output. */
  record Result(int status, String out) {
    /** The output of a run that must succeed. */
    String ok() {
      assertEquals(0, status, out);
      return out;
    }
  }

  private static final Path SCRIPTS = Path.of("rig").toAbsolutePath();

  /** Made by {@link Requires#vsock()}, which knows that it runs. */
  VsockRig() {}

  private static Path cacheFolder() {
    String folder = System.getenv("VSOCKRIG_CACHE");
    return folder == null
        ? Path.of(System.getProperty("user.home"), ".cache", "mycelium", "vsock-rig")
        : Path.of(folder);
  }

  /**
   * Fetches and builds the rig when it is not there yet, and boots a machine to see that it runs.
   *
   * @return why this machine cannot have it, or null
   */
  static @Nullable String trial() {
    Result setup = run(List.of(script("setup.sh").toString()));
    if (setup.status() != 0) {
      return setup.out();
    }
    Result boot = new VsockRig().vm(List.of(), "true");
    return boot.status() == 0 ? null : boot.out();
  }

  /** A file that setup.sh made. */
  Path tool(String name) {
    return cacheFolder().resolve(name);
  }

  /** Runs a command in one machine; options are those of run-in-vm.sh. */
  Result vm(List<String> options, String... command) {
    List<String> words = new ArrayList<>(List.of(script("run-in-vm.sh").toString()));
    words.addAll(options);
    words.add("--");
    words.addAll(List.of(command));
    return run(words);
  }

  /**
   * Runs shell lines in the machines with CID 3 and CID 4, and one on this machine, where
   * VSOCKRIG_HUB is the folder of the unix sockets vm3.vsock and vm4.vsock.
   */
  Result pair(String host, String third, String fourth) {
    return pair(List.of(), host, third, fourth);
  }

  /** The same with further options of run-pair.sh. */
  Result pair(List<String> options, String host, String third, String fourth) {
    List<String> words =
        new ArrayList<>(List.of(script("run-pair.sh").toString(), "--timeout", "240"));
    words.addAll(options);
    words.addAll(List.of("--host", host, third, fourth));
    return run(words);
  }

  /** A script of the rig. */
  static Path script(String name) {
    return SCRIPTS.resolve(name);
  }

  /** The start of a command line for a program of these tests, small enough for the machines. */
  static String java(Class<?> program) {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Path.of(System.getProperty("java.home"), "bin", "java")
        + " --enable-native-access=ALL-UNNAMED -Xms64m -Xmx64m -XX:TieredStopAtLevel=1"
        + " -Dvertx.disableDnsResolver=true -Dlogback.configurationFile="
        + script("logback.xml")
        + " -Dmycelium.dist="
        + NodeProcess.distribution()
        + " -cp '"
        + path
        + "' "
        + program.getName();
  }

  /** Runs a command on this machine. */
  static Result run(List<String> words) {
    try {
      Path out = Files.createTempFile("vsockrig", ".out");
      try {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("VSOCKRIG_CACHE", cacheFolder().toString());
        builder.redirectErrorStream(true).redirectOutput(out.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          process.destroy(); // the scripts end their machines themselves
          process.waitFor(30, TimeUnit.SECONDS);
          fail("no end after " + LIMIT_SECONDS + " s: " + words + "\n" + Files.readString(out));
        }
        return new Result(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
      } finally {
        Files.delete(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
