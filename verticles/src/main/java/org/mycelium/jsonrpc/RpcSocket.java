package org.mycelium.jsonrpc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.HashSet;
import java.util.Set;
import org.mycelium.http.Caller;

/**
 * One WebSocket: every message is a call or a batch, the responses come in the order in which they
 * are ready. On its event loop.
 */
final class RpcSocket {
  /** Messages that are answered at a time; further ones wait unread. */
  static final int MAX_IN_FLIGHT = 64;

  /** Between two pings, in milliseconds; a socket that leaves two unanswered is closed. */
  static final long PING_MILLIS = 20_000;

  private final RpcServer server;
  private final Caller caller;
  private final Vertx vertx;
  private final ServerWebSocket socket;
  private final Set<RpcExchange> exchanges = new HashSet<>();
  private int inFlight;
  private int missedPongs;

  RpcSocket(RpcServer server, Caller caller, Vertx vertx, ServerWebSocket socket) {
    this.server = server;
    this.caller = caller;
    this.vertx = vertx;
    this.socket = socket;
  }

  /**
   * Begins to answer.
   *
   * @param closed told when the socket is gone
   */
  void open(Runnable closed) {
    socket.textMessageHandler(text -> received(Buffer.buffer(text)));
    socket.binaryMessageHandler(this::received);
    socket.exceptionHandler(broken -> socket.close());
    socket.pongHandler(pong -> missedPongs = 0);
    long pings = vertx.setPeriodic(PING_MILLIS, due -> ping());
    socket.closeHandler(
        gone -> {
          vertx.cancelTimer(pings);
          exchanges.forEach(RpcExchange::gone);
          closed.run();
        });
    socket.drainHandler(drained -> readOn());
  }

  private void ping() {
    if (++missedPongs > 2) {
      socket.close((short) 1001, "no pong");
    } else {
      socket.writePing(Buffer.buffer());
    }
  }

  private void received(Buffer text) {
    if (!RpcServer.looksLikeJson(text)) {
      RpcServer.parseError().map(this::send).orElseThrow().onFailure(gone -> socket.close());
      return;
    }
    if (++inFlight >= MAX_IN_FLIGHT) {
      socket.pause();
    }
    RpcExchange exchange = new RpcExchange(caller);
    exchanges.add(exchange);
    server
        .answer(text, exchange)
        .compose(response -> response.map(this::send).orElseGet(Future::succeededFuture))
        .onComplete(
            written -> {
              exchanges.remove(exchange);
              exchange.ended(written.succeeded());
              inFlight--;
              readOn();
            });
  }

  private Future<Void> send(Buffer response) {
    if (socket.isClosed()) {
      return Future.failedFuture("closed");
    }
    Future<Void> written = socket.writeTextMessage(response.toString());
    if (socket.writeQueueFull()) {
      socket.pause(); // who does not read is not read from
    }
    return written;
  }

  private void readOn() {
    if (inFlight < MAX_IN_FLIGHT && !socket.writeQueueFull()) {
      socket.resume();
    }
  }
}
