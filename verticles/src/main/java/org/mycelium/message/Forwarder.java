package org.mycelium.message;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.mycelium.message.core.Payload;
import org.mycelium.message.core.PayloadWriter;
import org.mycelium.message.core.Spool;

/**
 * Hands messages to unix sockets and takes the answers (spec 03 §2.3): connect, write the payload,
 * half-close, read to the end. Each has a thread of a small pool for as long; a timer closes the
 * socket of a service that does not answer.
 */
final class Forwarder {

  /** For connecting and writing, and again for the answer. */
  static final long TIMEOUT_MILLIS = 5_000;

  /** For the answer of a service that works on it. */
  static final long ANSWER_MILLIS = 30_000;

  /** The longest answer. */
  static final long MAX_ANSWER = 64L << 20;

  private static final int THREADS = 8;
  private static final int MAX_WAITING = 64;
  private static final int PIECE = 64 * 1024;

  private final Vertx vertx;
  private final Spool spool;
  private final long timeoutMillis;
  private final long answerMillis;
  private final WorkerExecutor executor;
  private final AtomicInteger waiting = new AtomicInteger();

  Forwarder(Vertx vertx, Spool spool) {
    this(vertx, spool, TIMEOUT_MILLIS, ANSWER_MILLIS);
  }

  Forwarder(Vertx vertx, Spool spool, long timeoutMillis, long answerMillis) {
    this.vertx = vertx;
    this.spool = spool;
    this.timeoutMillis = timeoutMillis;
    this.answerMillis = answerMillis;
    this.executor = vertx.createSharedWorkerExecutor("mycelium-forward", THREADS);
  }

  /**
   * Forwards a message.
   *
   * @return the answer, at least one byte; fails when the service did not take the message
   */
  Future<Payload> forward(Path socket, Payload payload) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      return Future.failedFuture(new IOException("too many messages wait for sockets"));
    }
    return executor
        .executeBlocking(() -> exchange(socket, payload), false)
        .onComplete(done -> waiting.decrementAndGet());
  }

  private Payload exchange(Path socket, Payload payload) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      long writeTimer = closeAfter(channel, timeoutMillis);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        byte[] piece = new byte[PIECE];
        for (long at = 0; at < payload.length(); at += piece.length) {
          int size = (int) Math.min(piece.length, payload.length() - at);
          payload.read(at, piece, 0, size);
          ByteBuffer bytes = ByteBuffer.wrap(piece, 0, size);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        }
        channel.shutdownOutput();
      } finally {
        vertx.cancelTimer(writeTimer);
      }
      long readTimer = closeAfter(channel, answerMillis);
      try {
        return answer(channel);
      } finally {
        vertx.cancelTimer(readTimer);
      }
    }
  }

  private Payload answer(SocketChannel channel) throws IOException {
    PayloadWriter writer = new PayloadWriter(spool);
    try {
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      while (channel.read(piece) >= 0) {
        writer.append(piece.array(), 0, piece.position());
        piece.clear();
        if (writer.length() > MAX_ANSWER) {
          throw new IOException("the answer has more than " + MAX_ANSWER + " bytes");
        }
      }
      if (writer.length() == 0) {
        throw new IOException("no answer");
      }
      return writer.finish();
    } catch (IOException e) {
      writer.close();
      throw e;
    }
  }

  /** Closing ends a blocked call with an exception. */
  private long closeAfter(SocketChannel channel, long millis) {
    return vertx.setTimer(
        millis,
        late -> {
          try {
            channel.close();
          } catch (IOException e) {
            // It is closed for those who wait for it, which is all that is wanted.
            return;
          }
        });
  }

  void close() {
    executor.close();
  }
}
