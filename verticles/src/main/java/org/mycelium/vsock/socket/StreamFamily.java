package org.mycelium.vsock.socket;

import java.io.IOException;

/**
 * Makes sockets of AF_VSOCK. An interface, so that everything above it can be tested on machines
 * without vsock.
 */
public interface StreamFamily {

  /**
   * Connects. Blocks until connected, refused or cancelled.
   *
   * @param cid whom, an unsigned 32-bit number
   * @param port where, an unsigned 32-bit number
   * @param cancellation ends it early
   * @throws StreamSocketException with the reason
   */
  StreamSocket connect(long cid, long port, Cancellation cancellation) throws IOException;

  /**
   * Listens on a port of every CID this machine has.
   *
   * @param port an unsigned 32-bit number
   * @throws StreamSocketException with the reason
   */
  StreamListener listen(long port) throws IOException;
}
