package org.mycelium.vsock.socket;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A failed socket call. */
public final class StreamSocketException extends IOException {
  private static final long serialVersionUID = 1L;

  private final SocketFailure failure;

  StreamSocketException(SocketFailure failure, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.failure = failure;
  }

  /** The kind. */
  public SocketFailure failure() {
    return failure;
  }
}
