package org.mycelium.acceptance;

import org.slf4j.LoggerFactory;

/** The frame of a program that runs in one of the rig's machines. */
final class RigProgram {
  private RigProgram() {}

  /** What the program does. */
  interface Body {
    void run() throws Exception;
  }

  /** Runs it and ends the process: status 0 when all was good, 1 when not, 2 outside the rig. */
  static void run(Body body) {
    if (!"1".equals(System.getenv("VSOCKRIG_GUEST"))) {
      System.err.println("runs in the rig's machines only");
      System.exit(2);
    }
    int status = 1;
    try {
      body.run();
      say("good all");
      status = 0;
    } catch (Exception | AssertionError e) {
      LoggerFactory.getLogger(RigProgram.class).error("failed", e);
    }
    System.exit(status);
  }

  /** A line for the test outside. */
  static void say(String line) {
    System.out.println(line);
  }
}
