package org.mycelium.vsock.socket;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.mycelium.libc.Libc;

/** Asks /dev/vsock for the CID of this machine. Opens no socket. */
public final class VsockDevice {

  /** Where the kernel's vsock core puts its device. */
  public static final String PATH = "/dev/vsock";

  /** {@code VMADDR_CID_ANY}: what a machine without a CID of its own answers. */
  public static final long CID_ANY = 0xffff_ffffL;

  /** {@code IOCTL_VM_SOCKETS_GET_LOCAL_CID}, linux/vm_sockets.h: _IO(7, 0xb9). */
  private static final long GET_LOCAL_CID = 0x7b9;

  private VsockDevice() {}

  /**
   * The CID that the kernel gives this machine: 3 and up for a guest, 2 for a host, {@link
   * #CID_ANY} or 1 when it has none of its own.
   *
   * @throws StreamSocketException when the device is missing or closed to this user
   */
  public static long localCid() throws StreamSocketException {
    Libc libc = new Libc();
    try (Arena arena = Arena.ofConfined()) {
      int device = libc.open(arena.allocateFrom(PATH), Libc.O_CLOEXEC);
      if (device < 0) {
        throw Failures.failed("open " + PATH, -device);
      }
      MemorySegment cid = arena.allocate(JAVA_INT);
      int result = libc.ioctl(device, GET_LOCAL_CID, cid);
      libc.close(device);
      if (result < 0) {
        throw Failures.failed("ioctl " + PATH, -result);
      }
      return Integer.toUnsignedLong(cid.get(JAVA_INT, 0));
    }
  }
}
