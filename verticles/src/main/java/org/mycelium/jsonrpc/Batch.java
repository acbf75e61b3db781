package org.mycelium.jsonrpc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one batch, a few at a time; the responses stand in the order of the calls. On the
 * event loop of the server.
 */
final class Batch {
  /** Members begun before others have their turn on the event loop: there may be millions. */
  static final int TURN = 256;

  private final RpcServer server;
  private final JsonArray calls;
  private final RpcExchange exchange;
  private final @Nullable Buffer[] responses;
  private final Promise<Optional<Buffer>> done = Promise.promise();
  private int next;
  private int finished;
  private long bytes;
  private boolean starting;

  Batch(RpcServer server, JsonArray calls, RpcExchange exchange) {
    this.server = server;
    this.calls = calls;
    this.exchange = exchange;
    this.responses = new Buffer[calls.size()];
  }

  Future<Optional<Buffer>> run() {
    startMore();
    return done.future();
  }

  private void startMore() {
    if (starting) {
      return; // a call that ends at once comes back here: the loop below goes on, not the stack
    }
    starting = true;
    int endOfTurn = next + TURN;
    while (next < responses.length
        && next < endOfTurn
        && next - finished < RpcServer.BATCH_WIDTH
        && bytes <= RpcServer.MAX_BYTES) {
      int index = next++;
      server
          .member(calls.getValue(index), exchange)
          .onSuccess(response -> finished(index, response.orElse(null)))
          .onFailure(done::tryFail);
    }
    if (next == endOfTurn && next < responses.length) {
      server.later(
          () -> {
            starting = false;
            startMore();
          });
      return;
    }
    starting = false;
    if (finished == next && (next == responses.length || bytes > RpcServer.MAX_BYTES)) {
      done.tryComplete(joined());
    }
  }

  private void finished(int index, @Nullable Buffer response) {
    finished++;
    if (response != null) {
      responses[index] = response;
      bytes += response.length() + 1;
    }
    startMore();
  }

  private Optional<Buffer> joined() {
    if (bytes >= RpcServer.MAX_BYTES) {
      exchange.discard();
      return Optional.of(RpcServer.error(null, RpcError.tooBigResponse(RpcServer.MAX_BYTES)));
    }
    Buffer all = Buffer.buffer((int) bytes + 1);
    for (Buffer response : responses) {
      if (response != null) {
        all.appendByte((byte) (all.length() == 0 ? '[' : ',')).appendBuffer(response);
      }
    }
    return all.length() == 0 ? Optional.empty() : Optional.of(all.appendByte((byte) ']'));
  }
}
