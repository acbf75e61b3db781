package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** A file as users get it. */
  private static Path conf(String file) {
    return NodeProcess.distribution().resolve("conf").resolve(file);
  }

  private String guest(String role, Path program, String flags) {
    return "bash %s %s %s %s %s"
        .formatted(VsockRig.script("node-guest.sh"), role, folder, program, flags);
  }

  private String pair(String cids, String host, String first, String second) {
    List<String> options =
        List.of(
            "--cids",
            cids,
            "--share",
            folder.toString(),
            "--env",
            "CONNECTS=" + rig.tool("connects.so"));
    return rig.pair(options, host, first, second).ok();
  }

  /** Neither guest has a network card, neither knows the other; the host's node joins them. */
  @Test
  void twoGuestsThroughTheHost() throws IOException {
    Path toml = folder.resolve("guest.toml");
    Files.writeString(toml, "vsock_listen_port = 9651\npeers = [\"vsock://2:9651\"]\n");
    String out =
        pair(
            "3,4",
            "bash " + VsockRig.script("node-host.sh") + " " + folder + " " + NodeProcess.launcher(),
            guest("calls", NodeProcess.launcher(), "--config-file " + conf("vsock-guest.toml")),
            guest("answers", NodeProcess.launcher(), "--config-file " + toml));
    assertHas(out, "A\\| 5 packets transmitted, 5 received.*");
    assertHas(out, "A\\| stream of \\d+ bytes there and back");
    assertHas(out, "B\\| message .*\"payload\":\"hello from 3\".*");
    assertHas(out, "A\\| reply .*\"payload\":\"back: hello from 3\".*");
    assertHas(out, "A\\| .*\"nextHop\":\"VSOCK 3:\\d+ <-> 2:9651\".*");
    // Better 3: a vsock link costs 5 or 6, less than any IP link.
    assertHas(out, "A\\| .*\"linkCost\":[56],.*");
    // Nobody connects but who was told to: also the listener of B does not, when it is ended.
    assertHas(out, "A\\| vsock connects: vsock 2 9651");
    assertHas(out, "B\\| vsock connects: vsock 2 9651");
  }

  /** The machine with CID 3 plays the host: what it dials is a guest by its CID. */
  @Test
  void hostDialsGuest() {
    acrossMachines(NodeProcess.launcher(), NodeProcess.launcher());
  }

  @Test
  void theOriginalDialsAcrossMachines() {
    acrossMachines(Requires.reference(), NodeProcess.launcher());
  }

  @Test
  void theOriginalListensAcrossMachines() {
    acrossMachines(NodeProcess.launcher(), Requires.reference());
  }

  private void acrossMachines(Path dialler, Path listener) {
    String out =
        pair(
            "3,42",
            "true",
            guest("calls", dialler, "--peers vsock://42:9651"),
            guest("answers", listener, "--vsock-listen-port 9651"));
    assertHas(out, "A\\| 5 packets transmitted, 5 received.*");
    assertHas(out, "A\\| stream of \\d+ bytes there and back");
    assertHas(out, "B\\| message .*\"payload\":\"hello from 3\".*");
    assertHas(out, "A\\| reply .*\"payload\":\"back: hello from 3\".*");
    assertHas(out, "A\\| .*\"nextHop\":\"VSOCK \\d+:\\d+ <-> 42:9651\".*");
    assertHas(out, "A\\| vsock connects: vsock 42 9651");
    assertHas(out, "B\\| vsock connects: ");
  }

  @Test
  void loopbackOursAndOurs() {
    String file = conf("vsock-host.toml").toString();
    loopback(NodeProcess.launcher(), NodeProcess.launcher(), "--config-file", file);
  }

  @Test
  void loopbackTheOriginalListens() {
    loopback(Requires.reference(), NodeProcess.launcher());
  }

  @Test
  void loopbackTheOriginalDials() {
    loopback(NodeProcess.launcher(), Requires.reference());
  }

  private void loopback(Path listener, Path dialler, String... flags) {
    List<String> command = new ArrayList<>();
    command.add("bash");
    command.add(VsockRig.script("node-loopback.sh").toString());
    command.add(folder.toString());
    command.add(listener.toString());
    command.add(dialler.toString());
    command.addAll(List.of(flags));
    String out = rig.vm(List.of("--share", folder.toString()), command.toArray(String[]::new)).ok();
    assertTrue(
        out.lines().filter(line -> line.matches("5 packets transmitted, 5 received.*")).count()
            == 2,
        out);
    assertHas(out, "listener .*\"nextHop\":\"VSOCK 1:9651 <-> 1:\\d+\".*");
    assertHas(out, "dialler .*\"nextHop\":\"VSOCK \\d+:\\d+ <-> 1:9651\".*");
  }
}
