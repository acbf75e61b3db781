package org.mycelium.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Typed requests to one node, wherever in the cluster it is. Any thread. */
public final class NodeClient {
  /** How long a reply may take, in milliseconds. */
  public static final long DEFAULT_TIMEOUT_MILLIS = 5_000;

  /** Longest wait that a request may ask for: ten years, which no timer overflows with. */
  static final long MAX_WAIT_MILLIS = 10L * 365 * 86_400_000;

  /** With full pages a million entries; what is beyond is refused rather than held. */
  private static final int MAX_PAGES = 100;

  private static final int MAX_RESTARTS = 3;

  private final Vertx vertx;
  private final String node;
  private final DeliveryOptions options;

  /**
   * A client with the default time-out.
   *
   * @param node overlay address in the text form of RFC 5952
   */
  public NodeClient(Vertx vertx, String node) {
    this(vertx, node, DEFAULT_TIMEOUT_MILLIS);
  }

  /** A client with a time-out in milliseconds. */
  public NodeClient(Vertx vertx, String node, long timeoutMillis) {
    this.vertx = vertx;
    this.node = node;
    this.options = new DeliveryOptions().setSendTimeout(timeoutMillis);
    MyceliumBus.register(vertx);
  }

  /** The overlay address of the node. */
  public String node() {
    return node;
  }

  /**
   * Asks. The future fails with a {@link MyceliumFailure} and nothing else.
   *
   * @param request what
   * @param <R> the reply
   */
  public <R extends MyceliumReply> Future<R> ask(MyceliumRequest<R> request) {
    return vertx
        .eventBus()
        .request(MyceliumAddresses.request(node, request.request()), request, options(request))
        .map(reply -> MyceliumBus.body(reply, request.replyType()))
        .recover(failure -> Future.failedFuture(MyceliumFailure.of(failure)));
  }

  private DeliveryOptions options(MyceliumRequest<?> request) {
    long wait = Math.min(request.waitMillis(), MAX_WAIT_MILLIS);
    return wait == 0
        ? options
        : new DeliveryOptions(options).setSendTimeout(options.getSendTimeout() + wait);
  }

  /**
   * Asks for all pages. When the state moves on between two pages it starts again, three times at
   * most; then the pages may be of different moments, and the events after the number of the first
   * one make them true.
   *
   * @param page the request for the page that begins at an offset
   * @param <R> the reply
   * @return the pages in order, at least one; fails with a {@link MyceliumFailure}
   */
  public <R extends MyceliumSnapshot> Future<List<R>> askAll(IntFunction<MyceliumRequest<R>> page) {
    return pages(page, new ArrayList<>(), MAX_RESTARTS);
  }

  private <R extends MyceliumSnapshot> Future<List<R>> pages(
      IntFunction<MyceliumRequest<R>> page, List<R> sofar, int restarts) {
    int offset = sofar.isEmpty() ? 0 : end(sofar.get(sofar.size() - 1));
    return ask(page.apply(offset))
        .compose(
            next -> {
              if (!sofar.isEmpty() && restarts > 0 && !sameMoment(sofar.get(0), next)) {
                return pages(page, new ArrayList<>(), restarts - 1);
              }
              sofar.add(next);
              if (next.last()) {
                return Future.succeededFuture(sofar);
              }
              if (sofar.size() >= MAX_PAGES) {
                return Future.failedFuture(
                    new MyceliumFailure(
                        FailureCode.LIMIT_REACHED,
                        "more than " + MAX_PAGES + " pages: ask for larger ones"));
              }
              return pages(page, sofar, restarts);
            });
  }

  private static int end(MyceliumSnapshot page) {
    return page.offset() + page.size();
  }

  private static boolean sameMoment(MyceliumSnapshot a, MyceliumSnapshot b) {
    return a.incarnation() == b.incarnation() && a.sequence() == b.sequence();
  }
}
