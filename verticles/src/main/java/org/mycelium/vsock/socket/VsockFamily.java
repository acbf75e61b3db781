package org.mycelium.vsock.socket;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Locale;
import org.newsclub.net.unix.AFSocketChannel;
import org.newsclub.net.unix.AFVSOCKSocketAddress;

/**
 * AF_VSOCK itself, through junixsocket. The native library is loaded at the first call, so a node
 * without vsock never loads it.
 */
public final class VsockFamily implements StreamFamily {

  private interface Attempt<T> {
    T run() throws IOException;
  }

  @Override
  public StreamSocket connect(long cid, long port, Cancellation cancellation) throws IOException {
    return guarded("connect", () -> dial(cid, port, cancellation));
  }

  @Override
  public StreamListener listen(long port) throws IOException {
    return guarded("listen", () -> VsockListener.on(port));
  }

  private static <T> T guarded(String call, Attempt<T> attempt) throws StreamSocketException {
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux")) {
      throw new StreamSocketException(
          SocketFailure.NO_FAMILY, call + ": vsock exists on Linux only", null);
    }
    try {
      NativeSocket.checkFamily(call);
      return attempt.run();
    } catch (IOException e) {
      throw Failures.of(call, e);
    } catch (LinkageError | UnsupportedOperationException e) {
      throw new StreamSocketException(
          SocketFailure.NO_LIBRARY, call + ": junixsocket does not load: " + e, e);
    }
  }

  private static StreamSocket dial(long cid, long port, Cancellation cancellation)
      throws IOException {
    AFVSOCKSocketAddress address = AFVSOCKSocketAddress.ofPortAndCID((int) port, (int) cid);
    AFSocketChannel<AFVSOCKSocketAddress> channel =
        AfVsockSelectorProvider.INSTANCE.openSocketChannel();
    NativeSocket bulk = null;
    try {
      channel.configureBlocking(false);
      boolean connected = channel.connect(address);
      // The library makes the descriptor as late as this.
      bulk = VsockStreamSocket.duplicate(channel);
      if (!connected) {
        awaitConnected(channel, bulk, cancellation);
      }
      return VsockStreamSocket.of(channel, bulk, new SocketName.Vsock(cid, port));
    } catch (IOException | RuntimeException e) {
      if (bulk != null) {
        bulk.close();
      }
      channel.close();
      throw e;
    }
  }

  private static void awaitConnected(
      AFSocketChannel<AFVSOCKSocketAddress> channel, NativeSocket bulk, Cancellation cancellation)
      throws IOException {
    try (Selector selector = AfVsockSelectorProvider.INSTANCE.openSelector()) {
      SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
      cancellation.onCancel(selector::wakeup);
      try {
        boolean connected = false;
        while (!connected) {
          int ready = selector.select();
          cancellation.check("connect");
          if (ready > 0) {
            bulk.throwPendingError("connect");
            connected = channel.finishConnect();
          }
        }
      } finally {
        cancellation.waitOver();
        key.cancel();
        selector.selectNow();
      }
    }
  }
}
