package org.mycelium.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What {@code -V} prints: our version and that of the protocol. */
final class Version implements IVersionProvider {
  /** The version of the original whose protocol this is. */
  static final String PROTOCOL = "0.7.10";

  @Override
  public String[] getVersion() {
    return new String[] {"mycelium " + own() + " (protocol " + PROTOCOL + ")"};
  }

  /** From the manifest of the jar; without one these are classes of a build in progress. */
  static String own() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
