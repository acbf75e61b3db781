package org.mycelium.vsock.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/**
 * A connected unix stream socket. The JDK's channel keeps the rule about descriptors by itself:
 * close() frees blocked threads and gives the number back when they have left.
 */
final class UnixStreamSocket implements StreamSocket {
  private final SocketChannel channel;
  private final SocketName local;
  private final SocketName remote;

  UnixStreamSocket(SocketChannel channel, SocketName local, SocketName remote) {
    this.channel = channel;
    this.local = local;
    this.remote = remote;
  }

  @Override
  public SocketName local() {
    return local;
  }

  @Override
  public SocketName remote() {
    return remote;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    try {
      return channel.read(into);
    } catch (ClosedChannelException e) {
      return -1;
    } catch (IOException e) {
      throw Failures.of("read", e);
    }
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    try {
      while (from.hasRemaining()) {
        channel.write(from);
      }
    } catch (IOException e) {
      throw Failures.of("write", e);
    }
  }

  @Override
  public void shutdown() {
    Quietly.close(channel);
  }

  @Override
  public void close() {
    Quietly.close(channel);
  }
}
