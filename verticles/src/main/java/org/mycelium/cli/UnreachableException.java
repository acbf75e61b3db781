package org.mycelium.cli;

/** Nobody answers where the node should be. */
final class UnreachableException extends CommandFailure {
  private static final long serialVersionUID = 1;

  private final String what;
  private final String advice;

  UnreachableException(String what, String advice, Throwable cause) {
    super(what + ". " + advice, cause);
    this.what = what;
    this.advice = advice;
  }

  /** What happened. */
  String what() {
    return what;
  }

  /** What to do. */
  String advice() {
    return advice;
  }
}
