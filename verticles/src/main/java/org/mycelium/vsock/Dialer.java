package org.mycelium.vsock;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.mycelium.link.Endpoint;
import org.mycelium.vsock.socket.Cancellation;
import org.mycelium.vsock.socket.HybridVsock;
import org.mycelium.vsock.socket.SocketFailure;
import org.mycelium.vsock.socket.StreamFamily;
import org.mycelium.vsock.socket.StreamSocket;
import org.mycelium.vsock.socket.StreamSocketException;

/**
 * Connects, each time on a thread of its own that lives as long as the attempt. All methods on the
 * verticle's context.
 */
final class Dialer {

  /** Longest attempt; the kernel itself gives up an AF_VSOCK one after 2 s. */
  static final long TIMEOUT_MILLIS = 10_000;

  /** Most attempts at a time: a thread each. */
  static final int MAX_ATTEMPTS = 32;

  private static final AtomicLong THREADS = new AtomicLong();

  private final Vertx vertx;
  private final Context context;
  private final StreamFamily family;
  private final FailureWords words;
  private final long timeoutMillis;
  private final Map<Endpoint, Attempt> attempts = new HashMap<>();

  private record Attempt(Cancellation cancellation, Future<?> over) {}

  Dialer(
      Vertx vertx, Context context, StreamFamily family, FailureWords words, long timeoutMillis) {
    this.vertx = vertx;
    this.context = context;
    this.family = family;
    this.words = words;
    this.timeoutMillis = timeoutMillis;
  }

  /**
   * Connects.
   *
   * @return the connection, or a failure whose message is for people; completed on the context
   */
  Future<StreamSocket> dial(Endpoint endpoint) {
    try {
      check(endpoint);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture("cannot reach " + endpoint.uri() + ": " + e.getMessage());
    }
    Promise<StreamSocket> promise = Promise.promise();
    Cancellation cancellation = new Cancellation();
    attempts.put(endpoint, new Attempt(cancellation, promise.future()));
    long timer = vertx.setTimer(timeoutMillis, id -> cancellation.cancel(SocketFailure.TIMED_OUT));
    try {
      Thread.ofPlatform()
          .name("mycelium-vsock-dial-" + THREADS.incrementAndGet())
          .daemon()
          .start(() -> attempt(endpoint, cancellation, promise));
    } catch (OutOfMemoryError e) { // the system gives no more threads
      promise.fail("cannot reach " + endpoint.uri() + ": no thread for it: " + e.getMessage());
    }
    return promise
        .future()
        .onComplete(
            result -> {
              vertx.cancelTimer(timer);
              attempts.remove(endpoint);
            });
  }

  private void check(Endpoint endpoint) {
    switch (endpoint) {
      case Endpoint.Vsock vsock -> {
        VsockOptions.checkDialledCid(vsock.cid());
        VsockOptions.checkPort(vsock.port());
      }
      case Endpoint.HybridVsock hybrid -> VsockOptions.checkPort(hybrid.port());
      case Endpoint.Socket socket ->
          throw new IllegalArgumentException("not an endpoint of the vsock transport");
    }
    if (attempts.containsKey(endpoint)) {
      throw new IllegalArgumentException("a dial to it is under way already");
    }
    if (attempts.size() >= MAX_ATTEMPTS) {
      throw new IllegalArgumentException(
          MAX_ATTEMPTS + " other dials are under way; try again later");
    }
  }

  /** On the attempt's own thread. */
  private void attempt(
      Endpoint endpoint, Cancellation cancellation, Promise<StreamSocket> promise) {
    try {
      StreamSocket socket = connect(endpoint, cancellation);
      context.runOnContext(done -> promise.complete(socket));
    } catch (StreamSocketException e) {
      String why = words.ofDial(endpoint, e);
      context.runOnContext(done -> promise.fail(why));
    } catch (IOException | RuntimeException | Error e) {
      // Whatever it is: whoever asked must hear of it, and a stop waits for this attempt.
      context.runOnContext(done -> promise.fail("cannot reach " + endpoint.uri() + ": " + e));
    }
  }

  private StreamSocket connect(Endpoint endpoint, Cancellation cancellation) throws IOException {
    return switch (endpoint) {
      case Endpoint.Vsock to -> family.connect(to.cid(), to.port(), cancellation);
      case Endpoint.HybridVsock to -> HybridVsock.connect(to.path(), to.port(), cancellation);
      case Endpoint.Socket socket -> throw new IllegalStateException(socket.uri());
    };
  }

  /** Ends all attempts at once; complete when their threads have left. */
  Future<Void> stop() {
    Future<Void> all =
        Future.join(attempts.values().stream().<Future<?>>map(Attempt::over).toList())
            .otherwiseEmpty()
            .mapEmpty();
    attempts.values().forEach(attempt -> attempt.cancellation().cancel(SocketFailure.CANCELLED));
    return all;
  }
}
