package org.mycelium.vsock.socket;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Asks /dev/vsock for the CID of this machine. Opens no socket. */
public final class VsockDevice {

  /** Where the kernel's vsock core puts its device. */
  public static final String PATH = "/dev/vsock";

  /** {@code VMADDR_CID_ANY}: what a machine without a CID of its own answers. */
  public static final long CID_ANY = 0xffff_ffffL;

  /** {@code IOCTL_VM_SOCKETS_GET_LOCAL_CID}, linux/vm_sockets.h: _IO(7, 0xb9). */
  private static final long GET_LOCAL_CID = 0x7b9;

  private static final int O_RDONLY_CLOEXEC = 0x80000;

  private static final MethodHandle OPEN =
      Native.variadic("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), 2);
  private static final MethodHandle IOCTL =
      Native.variadic("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), 2);
  private static final MethodHandle CLOSE =
      Native.handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private VsockDevice() {}

  /**
   * The CID that the kernel gives this machine: 3 and up for a guest, 2 for a host, {@link
   * #CID_ANY} or 1 when it has none of its own.
   *
   * @throws StreamSocketException when the device is missing or closed to this user
   */
  public static long localCid() throws StreamSocketException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      int device = (int) OPEN.invokeExact(state, arena.allocateFrom(PATH), O_RDONLY_CLOEXEC);
      if (device < 0) {
        throw Native.failed("open " + PATH, state);
      }
      MemorySegment cid = arena.allocate(JAVA_INT);
      int result = (int) IOCTL.invokeExact(state, device, GET_LOCAL_CID, cid);
      int errno = Native.errno(state);
      int unused = (int) CLOSE.invokeExact(state, device);
      if (result < 0) {
        throw Native.failed("ioctl " + PATH, errno);
      }
      return Integer.toUnsignedLong(cid.get(JAVA_INT, 0));
    } catch (Throwable e) {
      throw Native.rethrow(e);
    }
  }
}
