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
 * @param readers how many threads read and encrypt, 1 to {@link #MAX_READERS}
 * @param queues how many queues the device shall have, 1 to {@link #MAX_QUEUES}: the kernel keeps a
 *     flow in one of them, and each reader has several, so that bulk flows delay the others little.
 *     A device made beforehand without {@code multi_queue} has one whatever is said here
 * @param cloneDevice the file through which the kernel gives out TUN devices
 */
public record TunOptions(
    String name,
    OverlayAddress address,
    int mtu,
    boolean offload,
    int readers,
    int queues,
    Path cloneDevice) {

  /** The name that v0.7.10 uses as well. */
  public static final String DEFAULT_NAME = "mycelium";

  /** The MTU that every node uses (spec 01 §9). */
  public static final int DEFAULT_MTU = 1400;

  /** Makes the kernel route 400::/7 to the device (spec 01 §8.1). */
  public static final int PREFIX_LENGTH = 7;

  /** More threads than these, with those that receive, only wait for each other. */
  public static final int MAX_READERS = 8;

  /** The kernel's limit. */
  public static final int MAX_QUEUES = 256;

  /** Where the kernel gives out TUN devices. */
  public static final Path DEFAULT_CLONE_DEVICE = Path.of("/dev/net/tun");

  /** The default device of a node with this address. */
  public TunOptions(OverlayAddress address) {
    this(
        DEFAULT_NAME,
        address,
        DEFAULT_MTU,
        true,
        readersFor(Runtime.getRuntime().availableProcessors()),
        queuesFor(readersFor(Runtime.getRuntime().availableProcessors())),
        DEFAULT_CLONE_DEVICE);
  }

  /** Half of the processors: the others receive, and do what the packets are for. */
  static int readersFor(int processors) {
    return Math.clamp(processors / 2, 1, MAX_READERS);
  }

  /** As many as can be had, so that few flows share one with a bulk flow. */
  static int queuesFor(int readers) {
    return Math.min(MAX_QUEUES, readers * TunReader.MAX_QUEUES);
  }

  /** The same with another interface name. */
  public TunOptions withName(String otherName) {
    return new TunOptions(otherName, address, mtu, offload, readers, queues, cloneDevice);
  }

  /** The same with or without offload. */
  public TunOptions withOffload(boolean wanted) {
    return new TunOptions(name, address, mtu, wanted, readers, queues, cloneDevice);
  }

  /** The same through another clone device. */
  public TunOptions withCloneDevice(Path path) {
    return new TunOptions(name, address, mtu, offload, readers, queues, path);
  }

  /** The same with so many readers and, for all of them together, queues. */
  public TunOptions withQueues(int threads, int number) {
    return new TunOptions(name, address, mtu, offload, threads, number, cloneDevice);
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
