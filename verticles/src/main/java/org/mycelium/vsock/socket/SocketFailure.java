package org.mycelium.vsock.socket;

/** Why a socket call failed, as far as a user can do something about it. */
public enum SocketFailure {
  /** ENODEV: no transport reaches that CID. */
  NO_DEVICE,
  /** ECONNRESET: AF_VSOCK says so when nobody listens or the peer machine is down. */
  RESET,
  /** ECONNREFUSED: a unix socket file without a listener. */
  REFUSED,
  /** ETIMEDOUT, or our own limit passed. */
  TIMED_OUT,
  /** ENOENT: no such unix socket file. */
  NO_FILE,
  /** EACCES or EPERM. */
  PERMISSION,
  /** EADDRINUSE. */
  IN_USE,
  /** EADDRNOTAVAIL. */
  NOT_AVAILABLE,
  /** EAFNOSUPPORT: the kernel has no AF_VSOCK, or its module is not loaded. */
  NO_FAMILY,
  /** The native library could not be loaded. */
  NO_LIBRARY,
  /** The hybrid peer did not answer CONNECT with OK. */
  BAD_ANSWER,
  /** We gave up: the node is stopping. */
  CANCELLED,
  /** Anything else; the message says what. */
  OTHER
}
