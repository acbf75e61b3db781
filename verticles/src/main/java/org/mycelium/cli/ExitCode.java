package org.mycelium.cli;

/** What the process ends with (spec 04 §4.4; its 101 is 1 here). */
final class ExitCode {
  /** Success, help, version, stopped by a signal. */
  static final int OK = 0;

  /** It failed at run time; the reason is on stderr. */
  static final int FAILED = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  private ExitCode() {}
}
