package org.mycelium.node;

import java.nio.file.Path;

/**
 * Where the options of a node come from.
 *
 * @param file the configuration file
 * @param above what goes before it: the command line
 */
public record ConfigSource(Path file, NodeOptions above) {

  /**
   * The options as they are in the file now, not concluded. Blocking.
   *
   * @throws OptionException as {@link ConfigFile#read}
   */
  public NodeOptions read() {
    return ConfigFile.read(file).overlaidBy(above);
  }
}
