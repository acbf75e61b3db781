package org.mycelium.vsock.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host's side of hybrid vsock (Firecracker, cloud-hypervisor): one unix socket per virtual
 * machine. Towards the guest: connect, say {@code CONNECT <port>\n}, read {@code OK <port>\n}, and
 * the stream is the guest's. From the guest: {@link UnixListener}.
 */
public final class HybridVsock {

  /** Far more than an answer has. */
  private static final int MAX_ANSWER_BYTES = 64;

  private static final Pattern OK = Pattern.compile("OK (\\d{1,10})");

  private HybridVsock() {}

  /**
   * Connects to a port of the guest behind this socket. Blocks until connected, refused or
   * cancelled.
   *
   * @param path of the unix socket
   * @param port of the guest, an unsigned 32-bit number
   * @param cancellation ends it early
   * @throws StreamSocketException with the reason
   */
  public static StreamSocket connect(String path, long port, Cancellation cancellation)
      throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    cancellation.onCancel(() -> Quietly.close(channel));
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
      long hostPort = greet(channel, port);
      cancellation.waitOver();
      cancellation.check("connect");
      return new UnixStreamSocket(
          channel,
          new SocketName.Vsock(UnixListener.HOST_CID, hostPort),
          new SocketName.Unix(path, port));
    } catch (IOException | RuntimeException e) {
      cancellation.waitOver();
      Quietly.close(channel);
      cancellation.check("connect");
      if (e instanceof IOException io) {
        throw Failures.of("connect", io);
      }
      throw e;
    }
  }

  private static long greet(SocketChannel channel, long port) throws IOException {
    ByteBuffer request =
        ByteBuffer.wrap(("CONNECT " + port + "\n").getBytes(StandardCharsets.US_ASCII));
    while (request.hasRemaining()) {
      channel.write(request);
    }
    String answer = answer(channel);
    Matcher ok = OK.matcher(answer);
    if (!ok.matches()) {
      throw new StreamSocketException(
          SocketFailure.BAD_ANSWER,
          answer.isEmpty()
              ? "CONNECT " + port + ": closed without an answer"
              : "CONNECT " + port + ": answered '" + answer + "' instead of 'OK <port>'",
          null);
    }
    return Long.parseLong(ok.group(1));
  }

  /**
   * One line, read byte by byte: what follows it belongs to the peer. Empty when the stream ended
   * before the line did.
   */
  private static String answer(SocketChannel channel) throws IOException {
    StringBuilder line = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (line.length() < MAX_ANSWER_BYTES) {
      if (channel.read(one) < 0) {
        return "";
      }
      int c = one.flip().get() & 0xff;
      if (c == '\n') {
        return line.toString();
      }
      line.append(c >= ' ' && c < 0x7f ? (char) c : '?');
      one.clear();
    }
    return line.toString();
  }
}
