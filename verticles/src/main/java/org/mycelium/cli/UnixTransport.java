package org.mycelium.cli;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over a unix socket, which the JDK's client does not have: a connection a request, of
 * which a node's answers need no more than a length or chunks.
 */
final class UnixTransport implements ApiTransport {
  private static final int MAX_LINE = 16_384;

  private final Path path;

  UnixTransport(Path path) {
    this.path = path;
  }

  @Override
  public String place() {
    return path.toString();
  }

  @Override
  public String advice() {
    return "Is a node running with this api_socket, and may you open it (mode 0660, group mycelium)?";
  }

  @Override
  public Answer exchange(
      String method, String target, @Nullable String json, @Nullable Duration patience)
      throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      Timer timer = patience == null ? null : closing(channel, patience);
      try {
        channel.connect(UnixDomainSocketAddress.of(path));
        write(channel, method, target, json == null ? "" : json);
        return read(Channels.newInputStream(channel));
      } catch (AsynchronousCloseException e) {
        throw new IOException("no answer in time", e);
      } finally {
        if (timer != null) {
          timer.cancel();
        }
      }
    }
  }

  private static Timer closing(SocketChannel channel, Duration patience) {
    Timer timer = new Timer("mycelium-api-timeout", true);
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            try {
              channel.close();
            } catch (IOException e) {
              return; // it is closed all the same
            }
          }
        },
        patience.toMillis());
    return timer;
  }

  private static void write(SocketChannel channel, String method, String target, String json)
      throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    String head =
        method
            + " "
            + target
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    for (byte[] part : new byte[][] {head.getBytes(StandardCharsets.US_ASCII), body}) {
      ByteBuffer bytes = ByteBuffer.wrap(part);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  private static Answer read(InputStream in) throws IOException {
    String[] status = line(in).split(" ", 3);
    if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !status[1].matches("\\d{3}")) {
      throw new IOException("the answer is not HTTP");
    }
    long length = MAX_BODY;
    boolean chunked = false;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = number(lower.substring("content-length:".length()).strip(), 10);
      } else if (lower.startsWith("transfer-encoding:")) {
        chunked = lower.contains("chunked");
      }
    }
    int code = Integer.parseInt(status[1]);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (chunked) {
      long chunk = number(line(in).replaceFirst(";.*", "").strip(), 16);
      while (chunk > 0) {
        copy(in, chunk, body);
        line(in);
        chunk = number(line(in).replaceFirst(";.*", "").strip(), 16);
      }
    } else if (code != 204) {
      copy(in, length, body);
    }
    return new Answer(code, body.toString(StandardCharsets.UTF_8));
  }

  private static long number(String text, int radix) throws IOException {
    try {
      return Long.parseLong(text, radix);
    } catch (NumberFormatException e) {
      throw new IOException("the answer is not HTTP: '" + text + "'", e);
    }
  }

  private static void copy(InputStream in, long length, ByteArrayOutputStream body)
      throws IOException {
    if (length < 0 || length > MAX_BODY - body.size()) {
      throw new IOException("the answer is larger than " + MAX_BODY + " bytes");
    }
    body.write(in.readNBytes((int) length));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.size() > MAX_LINE) {
        throw new EOFException("the answer is cut off");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  @Override
  public void close() {
    // A connection lives no longer than its request.
  }
}
