package org.mycelium.vsock.socket;

/** Makes failures for tests. */
public final class StreamFailures {
  private StreamFailures() {}

  /** A failure of this kind. */
  public static StreamSocketException of(SocketFailure failure) {
    return new StreamSocketException(failure, "connect: " + failure, null);
  }
}
