package org.mycelium.vsock.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.mycelium.link.SocketFile;

/**
 * The host's end for connections that a guest makes to CID 2: the unix socket {@code <path>_<port>}
 * that the machine monitor connects to. Mode 0600. A socket file that nobody listens on any more is
 * replaced; one that is in use, or a file that is no socket, is not.
 */
public final class UnixListener implements StreamListener {

  /** The CID that a guest knows the host by. */
  static final long HOST_CID = 2;

  private static final int BACKLOG = 128;
  private static final AtomicLong ACCEPTED = new AtomicLong();

  private final ServerSocketChannel channel;
  private final Selector selector;
  private final Path file;
  private final Object fileKey;
  private final String path;
  private final long port;
  private volatile boolean stopped;

  private UnixListener(
      ServerSocketChannel channel,
      Selector selector,
      Path file,
      Object fileKey,
      String path,
      long port) {
    this.channel = channel;
    this.selector = selector;
    this.file = file;
    this.fileKey = fileKey;
    this.path = path;
    this.port = port;
  }

  /**
   * Listens on {@code <path>_<port>}.
   *
   * @throws StreamSocketException when it cannot
   */
  public static StreamListener on(String path, long port) throws IOException {
    Path file = Path.of(path + "_" + port).toAbsolutePath();
    // Bound under another name and moved in place when its mode is right: nobody else can
    // connect in between.
    Path fresh = Path.of(file + "~");
    try {
      SocketFile.remove(file, fresh);
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        Files.deleteIfExists(fresh);
        channel.bind(UnixDomainSocketAddress.of(fresh), BACKLOG);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
        Files.move(fresh, file);
        channel.configureBlocking(false);
        Selector selector = Selector.open();
        channel.register(selector, SelectionKey.OP_ACCEPT);
        return new UnixListener(channel, selector, file, SocketFile.key(file), path, port);
      } catch (IOException | RuntimeException e) {
        channel.close();
        Quietly.close(() -> Files.deleteIfExists(fresh));
        throw e;
      }
    } catch (IOException e) {
      throw Failures.of("listen", e);
    }
  }

  @Override
  public SocketName local() {
    return new SocketName.Unix(path, port);
  }

  @Override
  public @Nullable StreamSocket accept() throws IOException {
    try {
      while (!stopped) {
        SocketChannel accepted = channel.accept();
        if (accepted != null) {
          return new UnixStreamSocket(
              accepted,
              new SocketName.Vsock(HOST_CID, port),
              new SocketName.Unix(path, ACCEPTED.incrementAndGet()));
        }
        selector.select();
        selector.selectedKeys().clear();
      }
      return null;
    } catch (IOException e) {
      throw Failures.of("accept", e);
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
    Quietly.close(() -> SocketFile.removeOwn(file, fileKey));
  }
}
