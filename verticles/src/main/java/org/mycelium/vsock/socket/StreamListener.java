package org.mycelium.vsock.socket;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket. One thread accepts, and the same thread closes: see the rule in the package
 * description.
 */
public interface StreamListener {

  /** What it listens on. */
  SocketName local();

  /**
   * Waits for the next connection, without ever blocking in accept(2) itself.
   *
   * @return the connection, or null when {@link #stop} was called
   * @throws StreamSocketException when accepting failed; the caller may try again
   */
  @Nullable StreamSocket accept() throws IOException;

  /** Makes {@link #accept} return null, now and ever after. Any thread. Connects to nothing. */
  void stop();

  /** Gives everything back; only by the accepting thread, or when there is none. */
  void close();
}
