package org.mycelium.vsock.socket;

/** One end of a stream. */
public sealed interface SocketName {

  /** As it stands in link identifiers: {@code 2:9651} or {@code /run/v.sock:9651}. */
  String text();

  /**
   * An AF_VSOCK address.
   *
   * @param cid context id, 0 to 4294967295
   * @param port 0 to 4294967295
   */
  record Vsock(long cid, long port) implements SocketName {
    @Override
    public String text() {
      return cid + ":" + port;
    }
  }

  /**
   * The far side of a unix socket of the hybrid form.
   *
   * @param path of the socket of the virtual machine, without the port's suffix
   * @param port of the guest; for an accepted connection, whose port the monitor does not tell, a
   *     running number
   */
  record Unix(String path, long port) implements SocketName {
    @Override
    public String text() {
      return path + ":" + port;
    }
  }
}
