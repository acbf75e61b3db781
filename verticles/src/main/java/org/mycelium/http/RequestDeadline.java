package org.mycelium.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/**
 * Answers 408 when a request is not answered in time: its body does not arrive, or the node does
 * not answer. A handler that waits on purpose says so with {@link #lift}.
 */
public final class RequestDeadline implements Handler<RoutingContext> {
  private static final String TIMER = RequestDeadline.class.getName();

  private final long millis;

  RequestDeadline(long millis) {
    this.millis = millis;
  }

  @Override
  public void handle(RoutingContext context) {
    long timer =
        context
            .vertx()
            .setTimer(
                millis,
                late -> {
                  if (context.request().version() != HttpVersion.HTTP_2) {
                    context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                  }
                  context.fail(408);
                });
    context.put(TIMER, timer);
    context.addEndHandler(ended -> context.vertx().cancelTimer(timer));
    context.next();
  }

  /**
   * Lets a request wait as long as its handler likes, once its body has arrived. The connection may
   * be silent meanwhile; when it closes, the end handlers of the context run.
   */
  public static void lift(RoutingContext context) {
    if (context.get(TIMER) instanceof Long timer) {
      context.vertx().cancelTimer(timer);
    }
    IdleGuard guard = IdleGuard.of(context.request().connection());
    if (guard != null) {
      boolean[] waits = {true};
      Runnable over =
          () -> {
            if (waits[0]) {
              waits[0] = false;
              guard.waited();
            }
          };
      guard.waits();
      context.addHeadersEndHandler(answered -> over.run()); // who does not read then is idle
      context.addEndHandler(ended -> over.run());
    }
  }
}
