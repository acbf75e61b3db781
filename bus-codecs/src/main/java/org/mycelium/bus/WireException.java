package org.mycelium.bus;

/** Bytes or JSON that are not a message of this version. The text says what is wrong and where. */
public final class WireException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final boolean newerMajor;

  WireException(String message) {
    this(message, false);
  }

  WireException(String message, boolean newerMajor) {
    super(message);
    this.newerMajor = newerMajor;
  }

  /** True when the sender speaks a newer major version: update this side. */
  public boolean newerMajor() {
    return newerMajor;
  }
}
