package org.mycelium.node;

/** Options that cannot be used; the message says which, why, and what to write instead. */
public final class OptionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** With words for the user. */
  public OptionException(String message) {
    super(message);
  }

  /** With words for the user and what caused it. */
  public OptionException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
