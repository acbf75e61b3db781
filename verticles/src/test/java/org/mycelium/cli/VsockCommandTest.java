package org.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.vsock.VsockDiagnosis;

/** {@code mycelium vsock} on machines that are told to it. */
class VsockCommandTest {
  private static final VsockDiagnosis GUEST =
      new VsockDiagnosis(
          true,
          VsockDiagnosis.Device.READY,
          42L,
          Set.of(
              VsockDiagnosis.Transport.VMW_VSOCK_VIRTIO_TRANSPORT,
              VsockDiagnosis.Transport.VSOCK_LOOPBACK),
          false);

  private final CliFixture cli;

  VsockCommandTest(@TempDir Path home) throws IOException {
    cli = new CliFixture(home);
  }

  @BeforeEach
  void machine() {
    cli.setVsock(GUEST);
  }

  @AfterEach
  void close() {
    cli.close();
  }

  @Test
  void textNamesDeviceCidTransportsRoleAndWhatIsMissing() {
    assertEquals(0, cli.run("vsock"), cli::err);
    assertEquals(
        List.of(
            "device      /dev/vsock ready",
            "local CID   42",
            "transports  vmw_vsock_virtio_transport, vsock_loopback",
            "role        guest",
            "missing     not a host: to reach guests of this machine, 'modprobe vhost_vsock'"),
        cli.out().lines().toList());
  }

  @Test
  void jsonHasTheSame() {
    assertEquals(0, cli.run("vsock", "--json"), cli::err);
    JsonObject shown = new JsonObject(cli.out());
    assertEquals(GUEST.toJson(), shown);
    assertEquals(42, shown.getInteger("localCid"));
    assertEquals("guest", shown.getString("role"));
    assertTrue(cli.out().startsWith("{\n  \"device\": \"ready\""), cli::out);
  }

  /** It was asked what there is: that there is nothing is an answer, not a failure. */
  @Test
  void aMachineWithoutVsockIsAnAnswerToo() {
    cli.setVsock(new VsockDiagnosis(true, VsockDiagnosis.Device.MISSING, null, Set.of(), false));
    assertEquals(0, cli.run("vsock"), cli::err);
    assertTrue(cli.out().contains("local CID   none"), cli::out);
    assertTrue(cli.out().contains("'modprobe vsock'"), cli::out);
    assertEquals(0, cli.run("vsock", "--json"), cli::err);
    JsonObject shown = new JsonObject(cli.out());
    assertTrue(shown.containsKey("localCid"), cli::out);
    assertEquals(new JsonArray(), shown.getJsonArray("transports"));
    assertEquals("none", shown.getString("role"));
  }

  @Test
  void itTakesNoArgument() {
    assertEquals(2, cli.run("vsock", "2"));
    assertTrue(cli.err().contains("unexpected argument '2'"), cli::err);
  }
}
