package org.mycelium.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code -V} prints: our version and that of the protocol. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "mycelium "
          + org.mycelium.node.Version.TEXT
          + " (protocol "
          + org.mycelium.node.Version.PROTOCOL
          + ")"
    };
  }
}
