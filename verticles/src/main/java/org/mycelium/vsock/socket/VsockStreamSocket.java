package org.mycelium.vsock.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.newsclub.net.unix.AFSocketChannel;
import org.newsclub.net.unix.AFVSOCKSocketAddress;
import org.newsclub.net.unix.FileDescriptorCast;

/** A connected AF_VSOCK stream: junixsocket's socket, read and written by plain system calls. */
final class VsockStreamSocket implements StreamSocket {
  private static final long LOOPBACK_CID = 1;

  private final AFSocketChannel<AFVSOCKSocketAddress> channel;
  private final NativeSocket bulk;
  private final SocketName local;
  private final SocketName remote;
  private boolean down;
  private boolean closed;

  private VsockStreamSocket(
      AFSocketChannel<AFVSOCKSocketAddress> channel,
      NativeSocket bulk,
      SocketName local,
      SocketName remote) {
    this.channel = channel;
    this.bulk = bulk;
    this.local = local;
    this.remote = remote;
  }

  /**
   * Takes over a connected channel.
   *
   * @param bulk a duplicate of its descriptor
   * @param remote who is at the other end
   */
  static StreamSocket of(
      AFSocketChannel<AFVSOCKSocketAddress> channel, NativeSocket bulk, SocketName.Vsock remote)
      throws IOException {
    channel.configureBlocking(true);
    SocketName.Vsock bound = name(channel.getLocalSocketAddress());
    long cid = bound.cid() == VsockDevice.CID_ANY ? cidTowards(remote.cid()) : bound.cid();
    return new VsockStreamSocket(channel, bulk, new SocketName.Vsock(cid, bound.port()), remote);
  }

  static NativeSocket duplicate(AFSocketChannel<AFVSOCKSocketAddress> channel) throws IOException {
    return NativeSocket.duplicate(
        FileDescriptorCast.using(channel.getFileDescriptor()).as(Integer.class));
  }

  /** The kernel leaves the local CID of a dialled socket open; this is what the peer sees. */
  private static long cidTowards(long remoteCid) {
    if (remoteCid == LOOPBACK_CID) {
      return LOOPBACK_CID;
    }
    try {
      return VsockDevice.localCid();
    } catch (StreamSocketException e) {
      return VsockDevice.CID_ANY;
    }
  }

  static SocketName.Vsock name(AFVSOCKSocketAddress address) {
    return new SocketName.Vsock(
        Integer.toUnsignedLong(address.getVSOCKCID()),
        Integer.toUnsignedLong(address.getVSOCKPort()));
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
    return bulk.recv(into);
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    bulk.send(from);
  }

  @Override
  public synchronized int sendNow(byte[] bytes, int offset, int length) throws IOException {
    return down || closed ? 0 : bulk.sendNow(bytes, offset, length);
  }

  @Override
  public synchronized void shutdown() {
    if (!down && !closed) {
      down = true;
      bulk.shutdown();
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    shutdown();
    closed = true;
    bulk.close();
    Quietly.close(channel);
  }
}
