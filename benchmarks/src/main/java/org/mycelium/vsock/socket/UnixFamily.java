package org.mycelium.vsock.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Unix sockets in the place of AF_VSOCK: the same links and threads where there is none. */
public final class UnixFamily implements StreamFamily {
  private final Path folder;

  /** Puts its sockets into a folder. */
  public UnixFamily(Path folder) {
    this.folder = folder;
  }

  @Override
  public StreamSocket connect(long cid, long port, Cancellation cancellation) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(folder.resolve("v_" + port)));
    return new UnixStreamSocket(
        channel, new SocketName.Vsock(cid, 1), new SocketName.Vsock(cid, port));
  }

  @Override
  public StreamListener listen(long port) throws IOException {
    return UnixListener.on(folder.resolve("v").toString(), port);
  }
}
