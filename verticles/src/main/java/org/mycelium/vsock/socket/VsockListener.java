package org.mycelium.vsock.socket;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFServerSocketChannel;
import org.newsclub.net.unix.AFSocketChannel;
import org.newsclub.net.unix.AFVSOCKSocketAddress;

/** An AF_VSOCK listener: a non-blocking channel behind a selector. */
final class VsockListener implements StreamListener {

  /** The original's (spec 01 §9). */
  private static final int BACKLOG = 128;

  private final AFServerSocketChannel<AFVSOCKSocketAddress> channel;
  private final Selector selector;
  private final SocketName local;
  private volatile boolean stopped;

  private VsockListener(
      AFServerSocketChannel<AFVSOCKSocketAddress> channel, Selector selector, SocketName local) {
    this.channel = channel;
    this.selector = selector;
    this.local = local;
  }

  static StreamListener on(long port) throws IOException {
    AFServerSocketChannel<AFVSOCKSocketAddress> channel =
        AfVsockSelectorProvider.INSTANCE.openServerSocketChannel();
    try {
      channel.bind(AFVSOCKSocketAddress.ofPortWithAnyCID((int) port), BACKLOG);
      channel.configureBlocking(false);
      Selector selector = AfVsockSelectorProvider.INSTANCE.openSelector();
      try {
        channel.register(selector, SelectionKey.OP_ACCEPT);
      } catch (IOException | RuntimeException e) {
        selector.close();
        throw e;
      }
      return new VsockListener(channel, selector, new SocketName.Vsock(VsockDevice.CID_ANY, port));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public SocketName local() {
    return local;
  }

  @Override
  public @Nullable StreamSocket accept() throws IOException {
    try {
      while (!stopped) {
        AFSocketChannel<AFVSOCKSocketAddress> accepted = channel.accept();
        if (accepted != null) {
          return adopt(accepted);
        }
        selector.select();
      }
      return null;
    } catch (IOException e) {
      throw Failures.of("accept", e);
    }
  }

  private static StreamSocket adopt(AFSocketChannel<AFVSOCKSocketAddress> accepted)
      throws IOException {
    NativeSocket bulk = null;
    try {
      bulk = VsockStreamSocket.duplicate(accepted);
      return VsockStreamSocket.of(
          accepted, bulk, VsockStreamSocket.name(accepted.getRemoteSocketAddress()));
    } catch (IOException | RuntimeException e) {
      if (bulk != null) {
        bulk.close();
      }
      accepted.close();
      throw e;
    }
  }

  @Override
  public void stop() {
    stopped = true;
    selector.wakeup();
  }

  @Override
  public void close() {
    Quietly.close(selector);
    Quietly.close(channel);
  }
}
