package org.mycelium.vsock.socket;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import org.newsclub.net.unix.AFAddressFamily;
import org.newsclub.net.unix.AFDatagramChannel;
import org.newsclub.net.unix.AFSelectorProvider;
import org.newsclub.net.unix.AFServerSocketChannel;
import org.newsclub.net.unix.AFSocket;
import org.newsclub.net.unix.AFSocketChannel;
import org.newsclub.net.unix.AFSocketPair;
import org.newsclub.net.unix.AFSocketType;
import org.newsclub.net.unix.AFSomeSocket;
import org.newsclub.net.unix.AFVSOCKSocketAddress;

/** Opens the selectors and stream channels of AF_VSOCK. Datagrams and pairs are not in use. */
final class AfVsockSelectorProvider extends AFSelectorProvider<AFVSOCKSocketAddress> {
  static final AfVsockSelectorProvider INSTANCE = new AfVsockSelectorProvider();

  private enum Family implements ProtocolFamily {
    VSOCK
  }

  private AfVsockSelectorProvider() {}

  @Override
  protected <P extends AFSomeSocket> AFSocketPair<P> newSocketPair(P first, P second) {
    throw unsupported();
  }

  @Override
  protected AFSocket<AFVSOCKSocketAddress> newSocket() throws IOException {
    return AfVsockSocket.create();
  }

  @Override
  protected ProtocolFamily protocolFamily() {
    return Family.VSOCK;
  }

  @Override
  protected AFAddressFamily<AFVSOCKSocketAddress> addressFamily() {
    return AFVSOCKSocketAddress.addressFamily();
  }

  @Override
  public AFDatagramChannel<AFVSOCKSocketAddress> openDatagramChannel() {
    throw unsupported();
  }

  @Override
  public AFDatagramChannel<AFVSOCKSocketAddress> openDatagramChannel(AFSocketType type) {
    throw unsupported();
  }

  @Override
  public AFServerSocketChannel<AFVSOCKSocketAddress> openServerSocketChannel() throws IOException {
    return AfVsockServerSocket.create().getChannel();
  }

  @Override
  public AFServerSocketChannel<AFVSOCKSocketAddress> openServerSocketChannel(SocketAddress local)
      throws IOException {
    AFServerSocketChannel<AFVSOCKSocketAddress> channel = openServerSocketChannel();
    channel.bind(local, 0);
    return channel;
  }

  @Override
  public AFSocketChannel<AFVSOCKSocketAddress> openSocketChannel(SocketAddress remote)
      throws IOException {
    AFSocketChannel<AFVSOCKSocketAddress> channel = openSocketChannel();
    channel.connect(remote);
    return channel;
  }

  private static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("AF_VSOCK streams only");
  }
}
