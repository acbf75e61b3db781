package org.mycelium.vsock.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two unix sockets of hybrid vsock, against a machine monitor played by the test. */
class HybridVsockTest {
  private static final long PORT = 9651;

  private Path folder;
  private String path;

  @BeforeEach
  void begin() throws IOException {
    folder = Files.createTempDirectory(Path.of("/tmp"), "mhv");
    path = folder.resolve("v.sock").toString();
  }

  @AfterEach
  void end() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** A monitor that takes one connection, reads one line and answers. */
  private CompletableFuture<String> monitor(ServerSocketChannel server, @Nullable String answer) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (SocketChannel connection = server.accept()) {
            ByteBuffer line = ByteBuffer.allocate(100);
            while (line.position() == 0 || line.get(line.position() - 1) != '\n') {
              connection.read(line);
            }
            if (answer != null) {
              connection.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
            }
            return new String(line.array(), 0, line.position(), StandardCharsets.US_ASCII);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void saysConnectAndLeavesWhatFollowsTheAnswerToTheReader() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      CompletableFuture<String> heard = monitor(server, "OK 1073741824\nfirst bytes");
      StreamSocket socket = HybridVsock.connect(path, 4_294_967_294L, new Cancellation());
      assertEquals("CONNECT 4294967294\n", heard.get(10, TimeUnit.SECONDS));
      assertEquals("2:1073741824", socket.local().text());
      assertEquals(path + ":4294967294", socket.remote().text());
      ByteBuffer in = ByteBuffer.allocateDirect(100);
      assertEquals(11, socket.read(in));
      assertEquals(-1, socket.read(in));
      socket.close();
      assertEquals(-1, socket.read(in), "after the end");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', closed without an answer",
    "'\n', closed without an answer",
    "'ERROR nobody\n', answered 'ERROR nobody'",
    "'OK\n', answered 'OK'",
    "'OK x\n', answered 'OK x'",
    "'OK 12345678901\n', instead of 'OK <port>'",
    "'OK 1', closed without",
    "'012345678901234567890123456789012345678901234567890123456789012345678901234', instead of",
  })
  void reportsWrongAnswers(String answer, String words) throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      CompletableFuture<String> heard = monitor(server, answer);
      StreamSocketException e =
          assertThrows(
              StreamSocketException.class,
              () -> HybridVsock.connect(path, PORT, new Cancellation()));
      heard.get(10, TimeUnit.SECONDS);
      assertEquals(SocketFailure.BAD_ANSWER, e.failure());
      assertTrue(String.valueOf(e.getMessage()).contains(words), e.getMessage());
    }
  }

  @Test
  void aWaitingConnectEndsWhenCancelled() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path)); // takes the connection and says nothing
      Cancellation cancellation = new Cancellation();
      CompletableFuture<SocketFailure> failure =
          CompletableFuture.supplyAsync(
              () ->
                  assertThrows(
                          StreamSocketException.class,
                          () -> HybridVsock.connect(path, PORT, cancellation))
                      .failure());
      SocketChannel connection = server.accept();
      cancellation.cancel(SocketFailure.TIMED_OUT);
      cancellation.cancel(SocketFailure.CANCELLED);
      assertEquals(SocketFailure.TIMED_OUT, failure.get(10, TimeUnit.SECONDS));
      connection.close();
      assertThrows(
          StreamSocketException.class,
          () -> HybridVsock.connect(path, PORT, cancellation),
          "cancelled for good");
    }
  }

  @Test
  void missingAndDeadSocketsDiffer() throws Exception {
    assertEquals(SocketFailure.NO_FILE, dialFailure());
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
    }
    assertEquals(SocketFailure.REFUSED, dialFailure());
  }

  private SocketFailure dialFailure() {
    return assertThrows(
            StreamSocketException.class, () -> HybridVsock.connect(path, PORT, new Cancellation()))
        .failure();
  }

  private SocketFailure listenFailure() {
    return assertThrows(StreamSocketException.class, () -> UnixListener.on(path, PORT)).failure();
  }

  @Test
  void listensWithMode0600AndRemovesItsFile() throws Exception {
    Path file = Path.of(path + "_9651");
    StreamListener listener = UnixListener.on(path, PORT);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (SocketChannel guest = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
      StreamSocket accepted = listener.accept();
      assertNotNull(accepted);
      assertEquals("2:9651", accepted.local().text());
      guest.write(ByteBuffer.wrap(new byte[3]));
      assertEquals(3, accepted.read(ByteBuffer.allocateDirect(10)));
      accepted.close();
    }
    listener.stop();
    assertNull(listener.accept());
    listener.close();
    assertFalse(Files.exists(file));
  }

  @Test
  void aStaleFileIsReplacedOneInUseIsNotAndTheListenerThereIsNotDisturbed() throws Exception {
    Path file = Path.of(path + "_9651");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(file));
    }
    StreamListener first = UnixListener.on(path, PORT);
    assertEquals(SocketFailure.IN_USE, listenFailure());
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      first.close();
      other.bind(UnixDomainSocketAddress.of(file));
      other.configureBlocking(false);
      assertEquals(SocketFailure.IN_USE, listenFailure());
      // Finding that out by a connection would be one that nobody asked for.
      assertNull(other.accept(), "nobody connected");
    }
    Files.delete(file);
    Files.writeString(file, "precious");
    assertEquals(SocketFailure.IN_USE, listenFailure());
    assertEquals("precious", Files.readString(file));
  }

  @Test
  void closingDoesNotRemoveTheFileOfASuccessor() throws Exception {
    Path file = Path.of(path + "_9651");
    StreamListener first = UnixListener.on(path, PORT);
    Files.delete(file);
    StreamListener second = UnixListener.on(path, PORT);
    first.close();
    assertTrue(Files.exists(file));
    second.close();
    assertFalse(Files.exists(file));
  }

  @Test
  void stopEndsABlockedAccept() throws Exception {
    StreamListener listener = UnixListener.on(path, PORT);
    CompletableFuture<Boolean> ended =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return listener.accept() == null;
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    listener.stop();
    assertTrue(ended.get(10, TimeUnit.SECONDS));
    listener.close();
  }
}
