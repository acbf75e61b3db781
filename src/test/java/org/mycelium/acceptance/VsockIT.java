package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vsock transport on real AF_VSOCK sockets, in the rig's machines (spec 01 §4.5). */
class VsockIT {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private static VsockRig rig;

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  private Path folder;

  @BeforeAll
  static void machine() {
    rig = Requires.vsock();
  }

  private static void assertLine(String out, String pattern) {
    assertTrue(out.lines().anyMatch(line -> line.matches(pattern)), pattern + " not in:\n" + out);
  }

  @Test
  void theGuardKeepsAfVsockOffThisMachine() {
    String program = "import socket; socket.socket(40, socket.SOCK_STREAM)";
    String guard = rig.tool("novsock").toString();
    assertNotEquals(0, VsockRig.run(List.of(guard, "python3", "-c", program)).status());
    assertEquals(
        0,
        VsockRig.run(List.of(guard, "python3", "-c", "import socket; socket.socket(1)")).status());
  }

  /** A machine with loopback alone, then without its device; nothing but JSON on the output. */
  @Test
  void theDiagnosis() {
    String command = NodeProcess.launcher() + " vsock --json";
    String out =
        rig.vm(
                List.of("--env", "MYCELIUM_JAVA_OPTS=-Xms48m -Xmx48m -XX:TieredStopAtLevel=1"),
                "bash",
                "-c",
                "echo '['; " + command + "; echo ','; rm /dev/vsock; " + command + "; echo ']'")
            .ok();
    JsonArray both = new JsonArray(out);
    JsonObject loopback = both.getJsonObject(0);
    assertEquals("ready", loopback.getString("device"));
    assertEquals("loopback", loopback.getString("role"));
    assertEquals(new JsonArray().add("vsock_loopback"), loopback.getJsonArray("transports"));
    assertEquals("missing", both.getJsonObject(1).getString("device"));
    assertTrue(both.getJsonObject(1).encode().contains("/dev/vsock is not there"), out);
  }

  @Test
  void loopbackAndNoConnectionThatNobodyAskedFor() throws Exception {
    Path log = folder.resolve("connects");
    String out =
        rig.vm(
                List.of(
                    "--share",
                    folder.toString(),
                    "--env",
                    "LD_PRELOAD=" + rig.tool("connects.so"),
                    "--env",
                    "CONNECTS_LOG=" + log),
                "bash",
                "-c",
                VsockRig.java(VsockLoopback.class) + " 0")
            .ok();
    assertLine(out, "good all");
    long dials =
        out.lines()
            .filter(line -> line.startsWith("dials "))
            .mapToLong(line -> Long.parseLong(line.substring(6)))
            .sum();
    List<String> connects =
        Files.readAllLines(log).stream().filter(line -> line.startsWith("vsock")).toList();
    assertEquals(dials, connects.size(), "every connect is a dial that was asked for");
    assertTrue(connects.contains("vsock 1 9651"), connects.toString());
    assertTrue(connects.stream().noneMatch(line -> line.startsWith("vsock 4294967295")));
  }

  @Test
  void closeCyclesLeaveNothing() {
    cycles(100);
  }

  @Tag("full")
  @Test
  void aThousandCloseCyclesLeaveNothing() {
    cycles(1000);
  }

  private static void cycles(int count) {
    String out =
        rig.vm(List.of(), "bash", "-c", VsockRig.java(VsockLoopback.class) + " " + count).ok();
    assertLine(out, "good cycles " + count);
    assertLine(out, "good all");
  }

  @Test
  void guestDialsHost() {
    String out =
        rig.pair(
                VsockRig.java(VsockPeer.class) + " hybrid $VSOCKRIG_HUB/vm3.vsock 2",
                VsockRig.java(VsockPeer.class) + " dial vsock://2:9651 2",
                "true")
            .ok();
    assertLine(out, "A\\| up VSOCK 3:\\d+ <-> 2:9651");
    assertLine(out, "H\\| up VSOCK 2:9651 <-> .*/vm3\\.vsock:\\d+");
    assertLine(out, "H\\| good hybrid");
  }

  @Test
  void hostDialsGuest() {
    String out =
        rig.pair(
                VsockRig.java(VsockPeer.class)
                    + " dial vsock+unix://$VSOCKRIG_HUB/vm3.vsock:9651 2",
                VsockRig.java(VsockPeer.class) + " listen 9651 2",
                "true")
            .ok();
    assertLine(out, "H\\| up VSOCK 2:\\d+ <-> .*/vm3\\.vsock:9651");
    assertLine(out, "A\\| up VSOCK 3:9651 <-> 2:\\d+");
  }

  @Test
  void machineDialsMachine() {
    String out =
        rig.pair(
                "true",
                VsockRig.java(VsockPeer.class) + " listen 9651 2",
                VsockRig.java(VsockPeer.class) + " dial vsock://3:9651 2")
            .ok();
    assertLine(out, "B\\| up VSOCK 4:\\d+ <-> 3:9651");
    assertLine(out, "A\\| up VSOCK 3:9651 <-> 4:\\d+");
  }
}
