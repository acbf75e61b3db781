package org.mycelium.vsock.socket;

import java.io.Closeable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what nobody can do anything more about. */
final class Quietly {
  private static final Logger log = LoggerFactory.getLogger(Quietly.class);

  private Quietly() {}

  static void close(Closeable resource) {
    try {
      resource.close();
    } catch (IOException e) {
      log.debug("close failed error={}", e.toString());
    }
  }
}
