package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes with an IP way and a vsock way to the same destination (design, Better 3). */
class VsockPreferenceIT {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private static VsockRig rig;

  @TempDir(factory = ShortFolder.class)
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  @BeforeAll
  static void machine() {
    rig = Requires.vsock();
  }

  private void program(Class<?> program, String arguments) {
    String out =
        rig.vm(
                List.of(
                    "--share",
                    folder.toString(),
                    "--env",
                    "MYCELIUM_JAVA_OPTS=-Xms48m -Xmx48m -XX:TieredStopAtLevel=1"),
                "bash",
                "-c",
                VsockRig.java(program) + " " + folder + " " + arguments)
            .ok();
    assertTrue(out.contains("good all"), out);
    out.lines().filter(line -> line.startsWith("good ")).forEach(System.out::println);
  }

  @Test
  void tcpAndVsockWithPreferenceFailureAndReturn() {
    program(VsockPreference.class, "");
  }

  /** Five programs on one slow processor: takes over a minute. */
  @Tag("full")
  @Test
  void failoverToAnInfeasibleFallback() {
    program(VsockFailover.class, "");
  }

  /** The same towards a v0.7.10 node, which keeps its own rules for the way back. */
  @Tag("full")
  @Test
  void failoverTowardsTheOriginal() {
    program(VsockFailover.class, Requires.reference().toString());
  }
}
