package org.mycelium.message;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.message.core.Payload;
import org.mycelium.message.core.Spool;

/**
 * Spec 03 §6: a forward socket that is missing, closed or silent. Each ends as a failure, after
 * which the message goes to the inbox (MessageNodesTest).
 */
class ForwarderTest {
  private static final int WAIT_SECONDS = 30;

  @TempDir Path folder; // short enough: JUnit's folders are below /tmp
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private String failure(int bytes) {
    Forwarder forwarder = new Forwarder(vertx, new Spool(folder), 200, 200);
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () ->
                forwarder
                    .forward(folder.resolve("s"), Payload.of(new byte[bytes]))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(WAIT_SECONDS, TimeUnit.SECONDS));
    forwarder.close();
    assertTrue(failure.getCause() instanceof IOException, failure::toString);
    return String.valueOf(failure.getCause());
  }

  private ServerSocketChannel service() throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(folder.resolve("s")));
  }

  @Test
  void missing() {
    failure(3);
  }

  @Test
  void closed() throws Exception {
    try (ServerSocketChannel service = service()) {
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (SocketChannel channel = service.accept()) {
                      assertTrue(channel.isConnected());
                    } catch (IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  });
      failure(3);
      thread.join();
    }
  }

  /** It takes the connection and a little, and reads and says nothing. */
  @Test
  void silent() throws Exception {
    try (ServerSocketChannel service = service()) {
      assertTrue(service.isOpen());
      failure(3);
      failure(10_000_000);
    }
  }
}
