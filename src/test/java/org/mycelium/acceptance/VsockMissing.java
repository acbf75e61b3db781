package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whole nodes in a machine of the rig where vsock is not what it should be. Each time the node says
 * what is wrong and its TCP transport works.
 *
 * <ol>
 *   <li>/dev/vsock is closed to the node, and so are ports below 1024; AF_VSOCK itself works.
 *   <li>The kernel has no AF_VSOCK, and /dev/vsock is gone.
 * </ol>
 */
final class VsockMissing {
  private static final String SMALL = "-Xms48m -Xmx48m -XX:TieredStopAtLevel=1";

  /** root without the rights to open what is another's, and to bind ports below 1024. */
  private static final List<String> RESTRICTED =
      List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search,-net_bind_service");

  private final Path folder;
  private final String busybox;

  private VsockMissing(Path folder, String busybox) {
    this.folder = folder;
    this.busybox = busybox;
  }

  /** Runs it: {@code VsockMissing FOLDER BUSYBOX}. */
  public static void main(String[] arguments) {
    RigProgram.run(
        () -> {
          VsockMissing test = new VsockMissing(Path.of(arguments[0]), arguments[1]);
          test.withoutPermission();
          test.withoutModule();
        });
  }

  private void withoutPermission() {
    Shell.sh("chown nobody /dev/vsock");
    Shell.sh("chmod 600 /dev/vsock");
    try (LocalNode host = LocalNode.start(SMALL, List.of(), folder, "--vsock-listen-port=9651");
        LocalNode node =
            LocalNode.start(
                SMALL,
                RESTRICTED,
                folder,
                "--vsock-listen-port=80",
                "--peers=vsock://1:9651",
                "--peers=tcp://127.0.0.1:" + host.tcpPort())) {
      awaitLog(
          node,
          "cannot listen on vsock port 80: ports below 1024 need the capability"
              + " CAP_NET_BIND_SERVICE (EACCES)");
      awaitAlive(node, "tcp");
      awaitAlive(node, "vsock");
      List<String> command = new ArrayList<>(RESTRICTED);
      command.addAll(List.of(NodeProcess.launcher().toString(), "vsock"));
      String diagnosis = Shell.run(command).ok();
      assertTrue(diagnosis.contains("/dev/vsock cannot be read by this user"), diagnosis);
    }
    RigProgram.say("good without permission");
  }

  private void withoutModule() {
    for (String module : List.of("vsock_loopback", "vmw_vsock_virtio_transport_common", "vsock")) {
      Shell.sh(busybox + " rmmod " + module);
    }
    try (LocalNode host = LocalNode.start(SMALL, List.of(), folder);
        LocalNode node =
            LocalNode.start(
                SMALL,
                List.of(),
                folder,
                "--vsock-listen-port=9651",
                "--peers=vsock://2:9651",
                "--peers=tcp://127.0.0.1:" + host.tcpPort())) {
      String words =
          "the kernel has no AF_VSOCK (EAFNOSUPPORT); load it with 'modprobe vsock' (/dev/vsock is"
              + " not there either)";
      awaitLog(node, "cannot listen on vsock port 9651: " + words);
      awaitError(node, "cannot reach vsock://2:9651: " + words);
      awaitAlive(node, "tcp");
    }
    RigProgram.say("good without module");
  }

  static void awaitLog(LocalNode node, String words) {
    Shell.await(VsockLab.BOUND, () -> node.log().contains(words), node::log);
  }

  static void awaitAlive(LocalNode node, String proto) {
    Shell.await(
        VsockLab.BOUND,
        () -> "alive".equals(peer(node, proto).getString("connectionState")),
        () -> peer(node, proto) + node.log());
  }

  /** Waits for the last error of the vsock peer. */
  static void awaitError(LocalNode node, String words) {
    Shell.await(
        VsockLab.BOUND,
        () -> String.valueOf(peer(node, "vsock").getString("lastError")).contains(words),
        () -> peer(node, "vsock") + node.log());
  }

  private static JsonObject peer(LocalNode node, String proto) {
    return node.list("/admin/peers").stream()
        .map(JsonObject.class::cast)
        .filter(peer -> proto.equals(peer.getJsonObject("endpoint").getString("proto")))
        .findFirst()
        .orElse(new JsonObject());
  }
}
