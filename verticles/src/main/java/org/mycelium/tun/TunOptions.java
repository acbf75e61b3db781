package org.mycelium.tun;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.mycelium.identity.OverlayAddress;

/**
 * What the TUN device shall be.
 *
 * @param name the interface's name, 1 to 15 bytes
 * @param address the node's own address; the interface gets it with {@link #PREFIX_LENGTH}
 * @param mtu the largest packet the host may send, bytes
 * @param offload whether to ask the kernel for superpackets (spec 01 §8.4, §8.5); off gives single
 *     packets with complete checksums
 * @param cloneDevice the file through which the kernel gives out TUN devices
 */
public record TunOptions(
    String name, OverlayAddress address, int mtu, boolean offload, Path cloneDevice) {

  /** The name that v0.7.10 uses as well. */
  public static final String DEFAULT_NAME = "mycelium";

  /** The MTU that every node uses (spec 01 §9). */
  public static final int DEFAULT_MTU = 1400;

  /** Makes the kernel route 400::/7 to the device (spec 01 §8.1). */
  public static final int PREFIX_LENGTH = 7;

  /** Where the kernel gives out TUN devices. */
  public static final Path DEFAULT_CLONE_DEVICE = Path.of("/dev/net/tun");

  /** The default device of a node with this address. */
  public TunOptions(OverlayAddress address) {
    this(DEFAULT_NAME, address, DEFAULT_MTU, true, DEFAULT_CLONE_DEVICE);
  }

  /** The same with another interface name. */
  public TunOptions withName(String otherName) {
    return new TunOptions(otherName, address, mtu, offload, cloneDevice);
  }

  /** The same with or without offload. */
  public TunOptions withOffload(boolean wanted) {
    return new TunOptions(name, address, mtu, wanted, cloneDevice);
  }

  /** The same through another clone device. */
  public TunOptions withCloneDevice(Path path) {
    return new TunOptions(name, address, mtu, offload, path);
  }

  /** Checks the name by the kernel's rules (dev_valid_name) before the kernel cuts it silently. */
  void check() throws TunException {
    if (name.isEmpty()) {
      throw TunException.badName(name, "is empty");
    }
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes >= TunIoctl.NAME_BYTES) {
      throw TunException.badName(name, "has " + bytes + " bytes, the kernel takes 15");
    }
    boolean legal =
        name.chars()
            .noneMatch(c -> c <= ' ' || c == '/' || c == ':' || c == '%' || c == 0x7f || c == 0xa0);
    if (!legal || name.equals(".") || name.equals("..")) {
      throw TunException.badName(name, "is not a legal interface name");
    }
  }
}
