package org.mycelium.vsock.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A vsock of unix sockets in a folder, for machines where AF_VSOCK is off limits: port P is the
 * socket {@code fake_P}; every CID leads there.
 */
public final class FakeVsockFamily implements StreamFamily {
  private final Path folder;
  private final long peerCid;

  /**
   * Makes it.
   *
   * @param peerCid the CID that accepted connections seem to come from
   */
  public FakeVsockFamily(Path folder, long peerCid) {
    this.folder = folder;
    this.peerCid = peerCid;
  }

  @Override
  public StreamSocket connect(long cid, long port, Cancellation cancellation) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(folder.resolve("fake_" + port)));
    } catch (IOException e) {
      channel.close();
      throw new StreamSocketException(SocketFailure.RESET, "connect: ECONNRESET", e);
    }
    return new UnixStreamSocket(
        channel, new SocketName.Vsock(peerCid, 40_000), new SocketName.Vsock(cid, port));
  }

  @Override
  public StreamListener listen(long port) throws IOException {
    StreamListener real = UnixListener.on(folder.resolve("fake").toString(), port);
    return new StreamListener() {
      @Override
      public SocketName local() {
        return new SocketName.Vsock(VsockDevice.CID_ANY, port);
      }

      @Override
      public @Nullable StreamSocket accept() throws IOException {
        StreamSocket accepted = real.accept();
        return accepted == null ? null : renamed(accepted, port);
      }

      @Override
      public void stop() {
        real.stop();
      }

      @Override
      public void close() {
        real.close();
      }
    };
  }

  private StreamSocket renamed(StreamSocket accepted, long port) {
    long number = ((SocketName.Unix) accepted.remote()).port();
    return new Renamed(
        accepted, new SocketName.Vsock(2, port), new SocketName.Vsock(peerCid, number));
  }

  private record Renamed(StreamSocket real, SocketName local, SocketName remote)
      implements StreamSocket {
    @Override
    public int read(ByteBuffer into) throws IOException {
      return real.read(into);
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
      real.write(from);
    }

    @Override
    public void shutdown() {
      real.shutdown();
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
