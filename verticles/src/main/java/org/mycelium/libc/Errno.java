package org.mycelium.libc;

/** The error numbers of Linux (asm-generic, the same on every architecture the JDK runs on). */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOTTY = 25;
  public static final int EPIPE = 32;
  public static final int EBADFD = 77;
  public static final int EAFNOSUPPORT = 97;
  public static final int ENETDOWN = 100;
  public static final int ENETUNREACH = 101;
  public static final int ECONNRESET = 104;
  public static final int ENOBUFS = 105;
  public static final int ENOTCONN = 107;
  public static final int ETIMEDOUT = 110;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTUNREACH = 113;

  private Errno() {}

  /** The symbolic name, or {@code errno N}. */
  public static String name(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM (not permitted)";
      case ENOENT -> "ENOENT (no such file)";
      case EINTR -> "EINTR (interrupted)";
      case EIO -> "EIO (input/output error)";
      case ENXIO -> "ENXIO (no such device)";
      case EBADF -> "EBADF (bad descriptor)";
      case EAGAIN -> "EAGAIN (try again)";
      case ENOMEM -> "ENOMEM (out of memory)";
      case EACCES -> "EACCES (access denied)";
      case EFAULT -> "EFAULT (bad address)";
      case EBUSY -> "EBUSY (in use)";
      case EEXIST -> "EEXIST (exists)";
      case ENODEV -> "ENODEV (no such device)";
      case EINVAL -> "EINVAL (invalid argument)";
      case ENFILE -> "ENFILE (system out of descriptors)";
      case EMFILE -> "EMFILE (process out of descriptors)";
      case ENOTTY -> "ENOTTY (request unknown)";
      case EPIPE -> "EPIPE (broken pipe)";
      case EBADFD -> "EBADFD (descriptor in bad state)";
      case EAFNOSUPPORT -> "EAFNOSUPPORT (address family not supported)";
      case ENETDOWN -> "ENETDOWN (network is down)";
      case ENETUNREACH -> "ENETUNREACH (network unreachable)";
      case ECONNRESET -> "ECONNRESET (connection reset by peer)";
      case ENOBUFS -> "ENOBUFS (no buffer space)";
      case ENOTCONN -> "ENOTCONN (not connected)";
      case ETIMEDOUT -> "ETIMEDOUT (connection timed out)";
      case ECONNREFUSED -> "ECONNREFUSED (connection refused)";
      case EHOSTUNREACH -> "EHOSTUNREACH (no route to host)";
      default -> "errno " + errno;
    };
  }
}
