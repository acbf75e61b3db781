package org.mycelium.tun;

import java.io.IOException;
import org.mycelium.libc.Errno;

/** The TUN device cannot be had or used. The message says what, why and what to do. */
public final class TunException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What stands in the way. */
  public enum Reason {
    /** Not Linux. */
    UNSUPPORTED_SYSTEM,
    /** The interface name is not a legal one. */
    BAD_NAME,
    /** A capability or a file permission is missing. */
    NO_PERMISSION,
    /** The clone device is missing: no kernel module, or not passed to the container. */
    NO_DEVICE,
    /** The name belongs to something else, or another process uses the device. */
    NAME_TAKEN,
    /** IPv6 is switched off on the machine or the interface. */
    NO_IPV6,
    /** The device went away while it was in use. */
    GONE,
    /** Any other refusal of the system. */
    SYSTEM
  }

  private static final String NO_TUN = "start with --no-tun (routes for others, no own IP traffic)";

  private final String message;
  private final Reason reason;
  private final int errno;

  private TunException(Reason reason, int errno, String message) {
    super(message);
    this.message = message;
    this.reason = reason;
    this.errno = errno;
  }

  /** Never null. */
  @Override
  public String getMessage() {
    return message;
  }

  /** What stands in the way. */
  public Reason reason() {
    return reason;
  }

  /** The error number of the system, 0 when there was none. */
  public int errno() {
    return errno;
  }

  static TunException unsupportedSystem(String system) {
    return new TunException(
        Reason.UNSUPPORTED_SYSTEM,
        0,
        "a TUN device is supported on Linux only, this is " + system + ": " + NO_TUN);
  }

  static TunException badName(String name, String why) {
    return new TunException(
        Reason.BAD_NAME,
        0,
        "the TUN name '"
            + name
            + "' "
            + why
            + ": give 1 to 15 bytes without '/', ':', '%' and white space (tun_name, --tun-name)");
  }

  static TunException openFailed(String path, int errno) {
    return switch (errno) {
      case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
          new TunException(
              Reason.NO_DEVICE,
              errno,
              path
                  + " is missing, "
                  + Errno.name(errno)
                  + ": load the kernel module (modprobe tun), or pass the device to the container"
                  + " (--device "
                  + path
                  + "), or "
                  + NO_TUN);
      case Errno.EACCES, Errno.EPERM ->
          new TunException(
              Reason.NO_PERMISSION,
              errno,
              "no permission to open "
                  + path
                  + ", "
                  + Errno.name(errno)
                  + ": allow this user to read and write it (chmod 0666 is the usual mode), pass"
                  + " the device to the container (--device "
                  + path
                  + ") and grant the capability CAP_NET_ADMIN, run as root, or "
                  + NO_TUN);
      default -> system("cannot open " + path, errno);
    };
  }

  static TunException createRefused(TunOptions options, int errno) {
    return new TunException(
        Reason.NO_PERMISSION,
        errno,
        "no permission to create the TUN device '"
            + options.name()
            + "', "
            + Errno.name(errno)
            + ": the capability CAP_NET_ADMIN is missing. Run as root, or grant it (systemd:"
            + " AmbientCapabilities=CAP_NET_ADMIN), or make the device beforehand for this user ("
            + "ip tuntap add dev "
            + options.name()
            + " mode tun user USER; ip link set "
            + options.name()
            + " mtu "
            + options.mtu()
            + " txqueuelen "
            + InterfaceSetup.QUEUE_LENGTH
            + " up; "
            + addressCommand(options)
            + "), or "
            + NO_TUN);
  }

  static TunException setupRefused(TunOptions options, String step, String command, int errno) {
    return new TunException(
        Reason.NO_PERMISSION,
        errno,
        "no permission to "
            + step
            + " of the TUN device '"
            + options.name()
            + "', "
            + Errno.name(errno)
            + ": the capability CAP_NET_ADMIN is missing. Do it beforehand ("
            + command
            + "), or run as root, or grant it (systemd: AmbientCapabilities=CAP_NET_ADMIN), or "
            + NO_TUN);
  }

  static TunException nameTaken(TunOptions options, String why, int errno) {
    return new TunException(
        Reason.NAME_TAKEN,
        errno,
        "the TUN name '"
            + options.name()
            + "' is taken, "
            + Errno.name(errno)
            + ": "
            + why
            + ". Choose another name (tun_name, --tun-name), or end what uses it, or "
            + NO_TUN);
  }

  static TunException noIpv6(TunOptions options, int errno) {
    return new TunException(
        Reason.NO_IPV6,
        errno,
        "IPv6 is switched off for '"
            + options.name()
            + "'"
            + (errno == 0 ? "" : ", " + Errno.name(errno))
            + ": switch it on (sysctl net.ipv6.conf.all.disable_ipv6=0"
            + " net.ipv6.conf.default.disable_ipv6=0, no ipv6.disable=1 on the kernel command"
            + " line), or "
            + NO_TUN);
  }

  static TunException gone(String name, int errno) {
    return new TunException(
        Reason.GONE,
        errno,
        "the TUN device '"
            + name
            + "' cannot be read any more, "
            + Errno.name(errno)
            + ": it was removed or taken away; restart the node");
  }

  static TunException system(String what, int errno) {
    return new TunException(Reason.SYSTEM, errno, what + ", " + Errno.name(errno));
  }

  static String addressCommand(TunOptions options) {
    return "ip -6 addr add "
        + options.address()
        + "/"
        + TunOptions.PREFIX_LENGTH
        + " dev "
        + options.name();
  }
}
