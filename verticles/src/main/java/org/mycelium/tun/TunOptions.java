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
 * @param queues how many queues the device shall have, 1 to {@link #MAX_QUEUES}: each has a thread
 *     that reads and encrypts, and the kernel keeps a flow in one of them. A device made beforehand
 *     without {@code multi_queue} has one whatever is said here
 * @param cloneDevice the file through which the kernel gives out TUN devices
 */
public record TunOptions(
    String name, OverlayAddress address, int mtu, boolean offload, int queues, Path cloneDevice) {

  /** The name that v0.7.10 uses as well. */
  public static final String DEFAULT_NAME = "mycelium";

  /** The MTU that every node uses (spec 01 §9). */
  public static final int DEFAULT_MTU = 1400;

  /** Makes the kernel route 400::/7 to the device (spec 01 §8.1). */
  public static final int PREFIX_LENGTH = 7;

  /** Queues at most: more threads than these, with those that receive, only wait for each other. */
  public static final int MAX_QUEUES = 8;

  /** Where the kernel gives out TUN devices. */
  public static final Path DEFAULT_CLONE_DEVICE = Path.of("/dev/net/tun");

  /** The default device of a node with this address. */
  public TunOptions(OverlayAddress address) {
    this(
        DEFAULT_NAME,
        address,
        DEFAULT_MTU,
        true,
        queuesFor(Runtime.getRuntime().availableProcessors()),
        DEFAULT_CLONE_DEVICE);
  }

  /** Half of the processors: the others receive, and do what the packets are for. */
  static int queuesFor(int processors) {
    return Math.clamp(processors / 2, 1, MAX_QUEUES);
  }

  /** The same with another interface name. */
  public TunOptions withName(String otherName) {
    return new TunOptions(otherName, address, mtu, offload, queues, cloneDevice);
  }

  /** The same with or without offload. */
  public TunOptions withOffload(boolean wanted) {
    return new TunOptions(name, address, mtu, wanted, queues, cloneDevice);
  }

  /** The same through another clone device. */
  public TunOptions withCloneDevice(Path path) {
    return new TunOptions(name, address, mtu, offload, queues, path);
  }

  /** The same with so many queues. */
  public TunOptions withQueues(int number) {
    return new TunOptions(name, address, mtu, offload, number, cloneDevice);
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
