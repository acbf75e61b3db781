package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole nodes joined by vsock alone, with the commands and the TOML of docs/vsock.md, in the rig's
 * machines: real AF_VSOCK, TUN devices, ping.
 */
class VsockNodesIT {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private static VsockRig rig;

  @TempDir(factory = ShortFolder.class)
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  @BeforeAll
  static void machine() {
    rig = Requires.vsock();
  }

  private static void assertHas(String out, String pattern) {
    assertTrue(out.lines().anyMatch(line -> line.matches(pattern)), pattern + " not in:\n" + out);
  }

  /** Neither guest has a network card, neither knows the other; the host's node joins them. */
  @Test
  void twoGuestsThroughTheHost() {
    String guest =
        "bash "
            + VsockRig.script("node-guest.sh")
            + " "
            + folder
            + " "
            + NodeProcess.launcher()
            + " --peers vsock://2:9651";
    String out =
        rig.pair(
                List.of("--share", folder.toString()),
                "bash "
                    + VsockRig.script("node-host.sh")
                    + " "
                    + folder
                    + " "
                    + NodeProcess.launcher(),
                guest,
                guest)
            .ok();
    assertHas(out, "A\\| 5 packets transmitted, 5 received.*");
    assertHas(out, "A\\| .*\"nextHop\":\"VSOCK 3:\\d+ <-> 2:9651\".*");
    // Better 3: a vsock link costs 5 or 6, less than any IP link.
    assertHas(out, "A\\| .*\"linkCost\":[56],.*");
  }

  @Test
  void loopbackOursAndOurs() {
    loopback(NodeProcess.launcher(), NodeProcess.launcher());
  }

  @Test
  void loopbackTheOriginalListens() {
    loopback(Requires.reference(), NodeProcess.launcher());
  }

  @Test
  void loopbackTheOriginalDials() {
    loopback(NodeProcess.launcher(), Requires.reference());
  }

  private void loopback(Path listener, Path dialler) {
    String out =
        rig.vm(
                List.of("--share", folder.toString()),
                "bash",
                VsockRig.script("node-loopback.sh").toString(),
                folder.toString(),
                listener.toString(),
                dialler.toString())
            .ok();
    assertTrue(
        out.lines().filter(line -> line.matches("5 packets transmitted, 5 received.*")).count()
            == 2,
        out);
    assertHas(out, "listener .*\"nextHop\":\"VSOCK 1:9651 <-> 1:\\d+\".*");
    assertHas(out, "dialler .*\"nextHop\":\"VSOCK \\d+:\\d+ <-> 1:9651\".*");
  }
}
