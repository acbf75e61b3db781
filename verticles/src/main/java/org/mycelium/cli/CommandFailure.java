package org.mycelium.cli;

/** A command that failed at run time: printed as {@code Error: …}, exit code 1 (spec 04 §4.4). */
sealed class CommandFailure extends RuntimeException permits UnreachableException {
  private static final long serialVersionUID = 1;

  CommandFailure(String message) {
    super(message);
  }

  CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
