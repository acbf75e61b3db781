package org.mycelium.vsock;

import java.util.function.Supplier;
import org.mycelium.link.Endpoint;
import org.mycelium.vsock.socket.StreamSocketException;

/**
 * Turns a failed socket call into a sentence that says what failed, why, and what to do. The texts
 * are those of docs/vsock.md.
 */
final class FailureWords {
  private static final String RESTRICTED =
      "this process may not open AF_VSOCK sockets (EPERM, EACCES): a seccomp filter, a container"
          + " runtime or systemd's RestrictAddressFamilies= forbids it; allow AF_VSOCK there";

  private final Supplier<VsockDiagnosis> diagnosis;

  /**
   * Makes it.
   *
   * @param diagnosis asked only for failures that depend on the machine
   */
  FailureWords(Supplier<VsockDiagnosis> diagnosis) {
    this.diagnosis = diagnosis;
  }

  /** Why a dial failed. */
  String ofDial(Endpoint endpoint, StreamSocketException e) {
    String why =
        switch (endpoint) {
          case Endpoint.Vsock vsock -> vsockDial(vsock, e);
          case Endpoint.HybridVsock hybrid -> hybridDial(hybrid, e);
          case Endpoint.Socket socket -> e.getMessage();
        };
    return "cannot reach " + endpoint.uri() + ": " + why;
  }

  private String vsockDial(Endpoint.Vsock to, StreamSocketException e) {
    return switch (e.failure()) {
      case NO_DEVICE ->
          "no vsock transport leads to CID " + to.cid() + " (ENODEV); " + transportFor(to.cid());
      case NOT_AVAILABLE ->
          "this machine has no vsock address to call from (EADDRNOTAVAIL); "
              + transportFor(to.cid());
      case RESET ->
          "nobody listens on port "
              + to.port()
              + " at CID "
              + to.cid()
              + ", or no running machine has that CID (ECONNRESET); start a node there with"
              + " --vsock-listen-port "
              + to.port()
              + ", and let its vsock_allowed_cids include this machine's CID";
      case TIMED_OUT ->
          "CID "
              + to.cid()
              + " did not answer in time (ETIMEDOUT); the machine hangs, or its vsock driver is"
              + " not loaded";
      case NO_FAMILY -> noFamily();
      case PERMISSION -> RESTRICTED;
      default -> common(e);
    };
  }

  private String hybridDial(Endpoint.HybridVsock to, StreamSocketException e) {
    return switch (e.failure()) {
      case NO_FILE ->
          "there is no socket "
              + to.path()
              + " (ENOENT); start the virtual machine, or give the uds_path of its vsock device";
      case REFUSED ->
          "nobody listens on the socket (ECONNREFUSED); the virtual machine that made it is gone,"
              + " start it again";
      case PERMISSION ->
          "no permission on the socket (EACCES); run the node as the user that runs the virtual"
              + " machine, or let it write to the socket";
      case TIMED_OUT ->
          "no answer to CONNECT " + to.port() + " in time; the virtual machine is stopped or hangs";
      case RESET, BAD_ANSWER ->
          e.getMessage()
              + "; start a node in the guest with --vsock-listen-port "
              + to.port()
              + ", and check that the path is the vsock device's";
      default -> common(e);
    };
  }

  /** Why listening on AF_VSOCK failed. */
  String ofListen(long port, StreamSocketException e) {
    String why =
        switch (e.failure()) {
          case IN_USE ->
              "another process of this machine, or of a container on it, listens there"
                  + " (EADDRINUSE); choose another port";
          case PERMISSION ->
              port < VsockOptions.FIRST_FREE_PORT
                  ? "ports below 1024 need the capability CAP_NET_BIND_SERVICE (EACCES); choose"
                      + " one from 1024 up, such as 9651"
                  : RESTRICTED;
          case NO_FAMILY, NO_DEVICE, NOT_AVAILABLE -> noFamily();
          default -> common(e);
        };
    return "cannot listen on vsock port " + port + ": " + why;
  }

  /** Why listening for the guest behind a hybrid socket failed. */
  String ofHybridListen(String path, long port, StreamSocketException e) {
    String why =
        switch (e.failure()) {
          case NO_FILE -> "its folder does not exist (ENOENT); create it";
          case PERMISSION -> "no permission in its folder (EACCES); let the node write there";
          default -> common(e);
        };
    return "cannot listen on " + path + "_" + port + ": " + why;
  }

  private String noFamily() {
    return "the kernel has no AF_VSOCK (EAFNOSUPPORT); load it with 'modprobe vsock'"
        + (diagnosis.get().device() == VsockDiagnosis.Device.MISSING
            ? " (/dev/vsock is not there either)"
            : "");
  }

  private String transportFor(long cid) {
    VsockDiagnosis here = diagnosis.get();
    if (cid == 1) {
      return "load it with 'modprobe vsock_loopback'";
    }
    if (cid == 2) {
      return here.transports().contains(VsockDiagnosis.Transport.VMW_VSOCK_VIRTIO_TRANSPORT)
          ? "CID 2 is the host of a guest, and this machine has a virtio driver but no vsock"
              + " device: give the virtual machine one"
          : "CID 2 is the host of a guest: in the guest, 'modprobe vmw_vsock_virtio_transport'";
    }
    return here.transports().contains(VsockDiagnosis.Transport.VHOST_VSOCK)
        ? "no guest of this host has that CID: look it up in the virtual machine's vsock device"
        : "a guest is reached from its host, which needs 'modprobe vhost_vsock'; guests reach each"
            + " other through a node on the host (vsock://2:9651)";
  }

  private static String common(StreamSocketException e) {
    return switch (e.failure()) {
      case CANCELLED -> "the node is stopping";
      case NO_LIBRARY ->
          e.getMessage()
              + "; run on Linux x86-64 or arm64 with glibc or musl, with --enable-native-access,"
              + " and a temporary folder that allows execution";
      default -> String.valueOf(e.getMessage());
    };
  }
}
