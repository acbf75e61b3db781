package org.mycelium.vsock.socket;

import org.newsclub.net.unix.AFServerSocketChannel;
import org.newsclub.net.unix.AFVSOCKSocketAddress;

/** The channel of an {@link AfVsockServerSocket}. */
final class AfVsockServerSocketChannel extends AFServerSocketChannel<AFVSOCKSocketAddress> {
  AfVsockServerSocketChannel(AfVsockServerSocket socket) {
    super(socket, AfVsockSelectorProvider.INSTANCE);
  }
}
