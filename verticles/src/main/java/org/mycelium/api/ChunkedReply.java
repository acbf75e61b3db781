package org.mycelium.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.mycelium.http.Replies;

/**
 * Sends {@link JsonChunks}: one piece a turn of the event loop, and none while the caller does not
 * read.
 */
final class ChunkedReply {
  private final RoutingContext context;
  private final HttpServerResponse response;
  private final JsonChunks chunks;

  private ChunkedReply(RoutingContext context, JsonChunks chunks) {
    this.context = context;
    this.response = context.response();
    this.chunks = chunks;
  }

  /** Answers with status 200 and this text. */
  static void send(RoutingContext context, JsonChunks chunks) {
    Buffer first = chunks.next();
    if (!chunks.hasNext()) {
      Replies.json(context, first);
      return;
    }
    ChunkedReply reply = new ChunkedReply(context, chunks);
    if (reply.isOpen()) {
      reply.response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
      if (context.request().method().equals(HttpMethod.HEAD)) {
        reply.response.end();
      } else {
        reply.write(first);
      }
    }
  }

  private boolean isOpen() {
    return !response.ended() && !response.closed();
  }

  private void write(Buffer chunk) {
    response
        .write(chunk)
        .onFailure(gone -> response.drainHandler(null)); // the chunks are dropped with the reply
    if (response.writeQueueFull()) {
      response.drainHandler(
          drained -> {
            response.drainHandler(null);
            next();
          });
    } else {
      context.vertx().runOnContext(later -> next());
    }
  }

  private void next() {
    if (!isOpen()) {
      return;
    }
    if (chunks.hasNext()) {
      write(chunks.next());
    } else {
      response.end();
    }
  }
}
