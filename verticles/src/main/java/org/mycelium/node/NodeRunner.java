package org.mycelium.node;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Runs a node in this process. The implementation is found through the service loader, so that
 * commands which need no node load none of its classes.
 */
public interface NodeRunner {

  /**
   * Starts a node and blocks until it ends: by a signal, by interruption of the calling thread (it
   * then stops in order and returns 0), or because it could not start. Logging is set up already,
   * and the warnings of the options are logged.
   *
   * @param options concluded
   * @param keyFile of the node's secret key; made when missing, its folder exists if it is the
   *     default one
   * @param source the file that the options came from, which a running node watches
   * @param signal installed; told of what it has to close
   * @return the exit code: 0 stopped, 1 failed, with the reason on the log
   */
  int run(NodeOptions options, Path keyFile, Optional<ConfigSource> source, StopOnSignal signal);
}
