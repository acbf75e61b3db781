package org.mycelium.vsock.socket;

import java.io.FileDescriptor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFServerSocket;
import org.newsclub.net.unix.AFServerSocketChannel;
import org.newsclub.net.unix.AFSocket;
import org.newsclub.net.unix.AFSocketImpl;
import org.newsclub.net.unix.AFVSOCKSocketAddress;

/** A listening AF_VSOCK socket. */
final class AfVsockServerSocket extends AFServerSocket<AFVSOCKSocketAddress> {
  AfVsockServerSocket(@Nullable FileDescriptor descriptor) throws IOException {
    super(descriptor);
  }

  static AfVsockServerSocket create() throws IOException {
    return (AfVsockServerSocket) AFServerSocket.newInstance(AfVsockServerSocket::new);
  }

  @Override
  protected AFServerSocketChannel<AFVSOCKSocketAddress> newChannel() {
    return new AfVsockServerSocketChannel(this);
  }

  @Override
  protected AFSocketImpl<AFVSOCKSocketAddress> newImpl(@Nullable FileDescriptor descriptor) {
    return new AfVsockSocketImpl(descriptor);
  }

  @Override
  protected AFSocket<AFVSOCKSocketAddress> newSocketInstance() throws IOException {
    return AfVsockSocket.create();
  }
}
