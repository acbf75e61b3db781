package org.mycelium.vsock.socket;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One connected stream. Reading and writing block, so each has a thread of its own; they never wait
 * for each other.
 *
 * <p>End of life, in this order: {@link #shutdown} from any thread, which ends a blocked read and a
 * blocked write at once; both threads leave; one of them calls {@link #close}. A descriptor is thus
 * never given back while a call may still use its number.
 */
public interface StreamSocket {

  /** Our end. */
  SocketName local();

  /** The peer's end. */
  SocketName remote();

  /**
   * Waits for bytes and puts at least one into the buffer.
   *
   * @param into direct, with room
   * @return how many, or -1 at the end of the stream (also after {@link #shutdown})
   * @throws StreamSocketException when the connection broke
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * Writes all that remains in the buffer, waiting for the peer as long as it takes.
   *
   * @param from direct
   * @throws StreamSocketException when the connection broke or was shut down
   */
  void write(ByteBuffer from) throws IOException;

  /**
   * Sends what the kernel takes at once, straight from the heap, and never waits. One thread at a
   * time, and none in {@link #write}; also while the stream ends.
   *
   * @return how many bytes left; fewer than {@code length}, also 0, when there is no room now or
   *     this kind of socket cannot do it: then {@link #write} goes on
   * @throws StreamSocketException when the connection broke
   */
  default int sendNow(byte[] bytes, int offset, int length) throws IOException {
    return 0;
  }

  /** Ends the stream in both directions. Any thread; later calls do nothing. */
  void shutdown();

  /**
   * Gives the descriptor back. Only when no thread is in {@link #read} or {@link #write} any more;
   * later calls do nothing.
   */
  void close();
}
