package org.mycelium.identity;

import java.io.IOException;

/** A key file that cannot be used; the message names the file, the reason and the way out. */
public final class KeyFileException extends IOException {
  private static final long serialVersionUID = 1;

  KeyFileException(String message) {
    super(message);
  }

  KeyFileException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
