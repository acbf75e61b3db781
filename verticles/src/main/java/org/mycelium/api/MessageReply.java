package org.mycelium.api;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Answers a request with a received message, piece by piece. */
final class MessageReply {
  private final HttpServerResponse response;
  private final MessageText text;
  private final Promise<Void> done = Promise.promise();

  private MessageReply(HttpServerResponse response, MessageText text) {
    this.response = response;
    this.text = text;
  }

  /**
   * Answers with status 200.
   *
   * @return succeeds when all of it is written
   */
  static Future<Void> send(RoutingContext context, MessageText text) {
    MessageReply reply = new MessageReply(context.response(), text);
    context.addEndHandler(
        ended -> {
          if (ended.failed()) {
            reply.done.tryFail(ended.cause());
          }
        });
    if (reply.isClosed()) {
      reply.done.tryFail("the caller is gone");
    } else {
      reply
          .response
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(text.length()));
      if (context.request().method().equals(HttpMethod.HEAD)) {
        reply.response.end().onComplete(reply.done::tryComplete, reply.done::tryFail);
      } else {
        reply.write(text.head());
      }
    }
    return reply.done.future();
  }

  private boolean isClosed() {
    return response.ended() || response.closed();
  }

  private void write(Buffer piece) {
    response
        .write(piece)
        .compose(written -> text.next())
        .onComplete(this::continueWith, this::fail);
  }

  private void continueWith(Buffer piece) {
    if (isClosed()) {
      done.tryFail("the caller is gone");
    } else if (piece.length() == 0) {
      response.end(MessageText.tail()).onComplete(done::tryComplete, done::tryFail);
    } else {
      write(piece);
    }
  }

  private void fail(Throwable failure) {
    done.tryFail(failure);
    if (!isClosed()) {
      response.reset(); // half a message must not look whole
    }
  }
}
