package org.mycelium.vsock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mycelium.vsock.VsockDiagnosis.Device;
import org.mycelium.vsock.VsockDiagnosis.Transport;
import org.mycelium.vsock.socket.SocketFailure;
import org.mycelium.vsock.socket.StreamSocketException;
import org.mycelium.vsock.socket.VsockDevice;

/**
 * Collects a {@link VsockDiagnosis} from the files of a machine.
 *
 * @param root of the file system to look at
 * @param linux whether that machine runs Linux
 * @param cid asks its vsock device
 */
record VsockProbe(Path root, boolean linux, CidSource cid) {

  /** Asks for the local CID. */
  interface CidSource {
    long localCid() throws StreamSocketException;
  }

  private static final long LOOPBACK_CID = 1;

  static VsockDiagnosis ofThisMachine() {
    boolean linux = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux");
    return new VsockProbe(Path.of("/"), linux, VsockDevice::localCid).look();
  }

  VsockDiagnosis look() {
    if (!linux) {
      return new VsockDiagnosis(false, Device.MISSING, null, Set.of(), false);
    }
    Device device = Device.MISSING;
    Long local = null;
    if (Files.exists(root.resolve("dev/vsock"))) {
      try {
        local = own(cid.localCid());
        device = Device.READY;
      } catch (StreamSocketException e) {
        device = e.failure() == SocketFailure.PERMISSION ? Device.DENIED : Device.READY;
      }
    }
    return new VsockDiagnosis(
        true, device, local, transports(), Files.exists(root.resolve("dev/vhost-vsock")));
  }

  private static @Nullable Long own(long cid) {
    return cid == VsockDevice.CID_ANY || cid == LOOPBACK_CID ? null : cid;
  }

  private Set<Transport> transports() {
    Set<String> loaded = loadedModules();
    Set<Transport> found = EnumSet.noneOf(Transport.class);
    for (Transport transport : Transport.values()) {
      // /sys/module also has those built into the kernel, when they have parameters or a version.
      if (loaded.contains(transport.module())
          || Files.exists(root.resolve("sys/module").resolve(transport.module()))) {
        found.add(transport);
      }
    }
    return found;
  }

  private Set<String> loadedModules() {
    try (var lines = Files.lines(root.resolve("proc/modules"))) {
      return lines.map(line -> line.split(" ", 2)[0]).collect(Collectors.toSet());
    } catch (IOException e) {
      // A kernel without loadable modules has no such file: all there is is built in.
      return Set.of();
    }
  }
}
