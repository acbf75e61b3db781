package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes where vsock is missing or forbidden: they say so, and TCP works. */
class VsockMissingIT {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private static VsockRig rig;

  @TempDir(factory = ShortFolder.class)
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  @BeforeAll
  static void machine() {
    rig = Requires.vsock();
  }

  @Test
  void noDeviceAndNoPermissionOnIt() {
    String out =
        rig.vm(
                List.of("--share", folder.toString()),
                "bash",
                "-c",
                VsockRig.java(VsockMissing.class) + " " + folder + " " + rig.tool("busybox"))
            .ok();
    assertTrue(out.contains("good all"), out);
  }

  /** The guard forbids the family as a container's seccomp filter or a systemd unit does. */
  @Test
  void theFamilyIsForbidden() {
    List<String> guard = List.of(rig.tool("novsock").toString());
    try (LocalNode host = LocalNode.startIn(guard, folder);
        LocalNode node =
            LocalNode.startIn(
                guard,
                folder,
                "--vsock-listen-port=9651",
                "--peers=vsock://2:9651",
                "--peers=tcp://127.0.0.1:" + host.tcpPort())) {
      String words = "this process may not open AF_VSOCK sockets (EPERM, EACCES)";
      VsockMissing.awaitLog(node, "cannot listen on vsock port 9651: " + words);
      VsockMissing.awaitError(node, "cannot reach vsock://2:9651: " + words);
      VsockMissing.awaitAlive(node, "tcp");
    }
  }
}
