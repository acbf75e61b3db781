package org.mycelium.vsock.socket;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFSocket;
import org.newsclub.net.unix.AFSocketChannel;
import org.newsclub.net.unix.AFSocketFactory;
import org.newsclub.net.unix.AFVSOCKSocketAddress;

/** A connected or connecting AF_VSOCK socket. */
final class AfVsockSocket extends AFSocket<AFVSOCKSocketAddress> {
  AfVsockSocket(
      @Nullable FileDescriptor descriptor, @Nullable AFSocketFactory<AFVSOCKSocketAddress> factory)
      throws SocketException {
    super(new AfVsockSocketImpl(descriptor), factory);
  }

  static AfVsockSocket create() throws IOException {
    return (AfVsockSocket) AFSocket.newInstance(AfVsockSocket::new, null);
  }

  @Override
  protected AFSocketChannel<AFVSOCKSocketAddress> newChannel() {
    return new AfVsockSocketChannel(this);
  }
}
