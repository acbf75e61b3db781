package org.mycelium.vsock.socket;

import org.newsclub.net.unix.AFSocketChannel;
import org.newsclub.net.unix.AFVSOCKSocketAddress;

/** The channel of an {@link AfVsockSocket}. */
final class AfVsockSocketChannel extends AFSocketChannel<AFVSOCKSocketAddress> {
  AfVsockSocketChannel(AfVsockSocket socket) {
    super(socket, AfVsockSelectorProvider.INSTANCE);
  }
}
