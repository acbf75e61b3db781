package org.mycelium.tun;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.mycelium.identity.OverlayAddress;

/**
 * One line of {@code /proc/net/if_inet6}: an IPv6 address that an interface has.
 *
 * @param address the address
 * @param prefixLength bits
 * @param flags IFA_F_… of linux/if_addr.h
 * @param name the interface
 */
record InterfaceAddress(OverlayAddress address, int prefixLength, int flags, String name) {

  /** Of the calling thread's network namespace, not of the process's main thread. */
  private static final Path ALL = Path.of("/proc/thread-self/net/if_inet6");

  private static final int IFA_F_TENTATIVE = 0x40;

  /** The addresses of one interface; the file is missing when the machine has no IPv6. */
  static List<InterfaceAddress> of(String name) throws IOException {
    List<InterfaceAddress> found = new ArrayList<>();
    for (String line : Files.readAllLines(ALL)) {
      // Address, index, prefix length, scope, flags (all hex), name.
      String[] fields = line.trim().split("\\s+", 6);
      if (fields.length == 6 && fields[0].length() == 32 && fields[5].equals(name)) {
        found.add(
            new InterfaceAddress(
                OverlayAddress.read(HexFormat.of().parseHex(fields[0]), 0),
                HexFormat.fromHexDigits(fields[2]),
                HexFormat.fromHexDigits(fields[4]),
                name));
      }
    }
    return found;
  }

  /** The kernel has not finished taking it up: nothing can be bound to it. */
  boolean tentative() {
    return (flags & IFA_F_TENTATIVE) != 0;
  }
}
