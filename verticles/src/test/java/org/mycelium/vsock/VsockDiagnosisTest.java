package org.mycelium.vsock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.vsock.VsockDiagnosis.Device;
import org.mycelium.vsock.VsockDiagnosis.Role;
import org.mycelium.vsock.VsockDiagnosis.Transport;
import org.mycelium.vsock.socket.SocketFailure;
import org.mycelium.vsock.socket.StreamFailures;

/** What mycelium vsock says about machines made of files. No device of this machine is opened. */
class VsockDiagnosisTest {
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path root;

  private void file(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private VsockDiagnosis look(long cid) {
    return new VsockProbe(root, true, () -> cid).look();
  }

  private static boolean isMissing(VsockDiagnosis diagnosis, String words) {
    return diagnosis.missing().stream().anyMatch(sentence -> sentence.contains(words));
  }

  @Test
  void aGuest() throws IOException {
    file("dev/vsock", "");
    file(
        "proc/modules",
        "vmw_vsock_virtio_transport 16384 0 - Live 0x0\nvsock_loopback 1 0 - Live 0x0\n");
    VsockDiagnosis guest = look(42);
    assertEquals(Role.GUEST, guest.role());
    assertEquals(42, guest.localCid());
    assertEquals(
        Set.of(Transport.VMW_VSOCK_VIRTIO_TRANSPORT, Transport.VSOCK_LOOPBACK), guest.transports());
    assertTrue(guest.toText().contains("local CID   42"), guest.toText());
    assertEquals("guest", guest.toJson().getString("role"));
    assertTrue(isMissing(guest, "modprobe vhost_vsock"));
    assertFalse(isMissing(guest, "not a guest"));
  }

  @Test
  void aVirtioDriverWithoutADeviceIsNoGuest() throws IOException {
    file("dev/vsock", "");
    file("sys/module/vmw_vsock_virtio_transport/version", "1");
    VsockDiagnosis bare = look(0xffff_ffffL);
    assertEquals(Role.NONE, bare.role());
    assertNull(bare.localCid());
    assertTrue(isMissing(bare, "no device with a CID"), bare.toText());
  }

  @Test
  void aHostAndBoth() throws IOException {
    file("dev/vsock", "");
    file("dev/vhost-vsock", "");
    file("proc/modules", "vhost_vsock 24576 0 - Live 0x0\n");
    assertEquals(Role.HOST, look(2).role());
    file(
        "proc/modules",
        "vhost_vsock 24576 0 - Live 0x0\nvmw_vsock_virtio_transport 1 0 - Live 0x0\n");
    assertEquals(Role.BOTH, look(7).role());
    assertEquals(Role.HOST, look(2).role());
  }

  @Test
  void aHostThatHasStartedNoMachineYet() throws IOException {
    file("dev/vsock", "");
    file("dev/vhost-vsock", "");
    VsockDiagnosis early = look(0xffff_ffffL);
    assertTrue(isMissing(early, "not a host yet"), early.toText());
  }

  @Test
  void nothingAtAll() {
    VsockDiagnosis bare = look(3);
    assertEquals(Device.MISSING, bare.device());
    assertEquals(Role.NONE, bare.role());
    assertNull(bare.localCid(), "the device is not asked when it is not there");
    assertTrue(isMissing(bare, "modprobe vsock"), bare.toText());
    assertTrue(isMissing(bare, "modprobe vsock_loopback"), bare.toText());
  }

  @Test
  void aDeviceThatMayNotBeRead() throws IOException {
    file("dev/vsock", "");
    file("proc/modules", "vmw_vsock_virtio_transport 1 0 - Live 0x0\n");
    VsockDiagnosis denied =
        new VsockProbe(
                root,
                true,
                () -> {
                  throw StreamFailures.of(SocketFailure.PERMISSION);
                })
            .look();
    assertEquals(Device.DENIED, denied.device());
    assertEquals(Role.GUEST, denied.role(), "taken for a guest: the CID cannot be asked");
    assertTrue(isMissing(denied, "links work without it"), denied.toText());
  }

  @Test
  void elsewhereThanOnLinux() {
    VsockDiagnosis other = new VsockProbe(root, false, () -> 3).look();
    assertTrue(isMissing(other, "Linux only"), other.toText());
    assertEquals(1, other.missing().size());
  }
}
