package org.mycelium.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;

/** Typed requests to one node, wherever in the cluster it is. Any thread. */
public final class NodeClient {
  /** How long a reply may take, in milliseconds. */
  public static final long DEFAULT_TIMEOUT_MILLIS = 5_000;

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
        .request(MyceliumAddresses.request(node, request.request()), request, options)
        .map(reply -> MyceliumBus.body(reply, request.replyType()))
        .recover(failure -> Future.failedFuture(MyceliumFailure.of(failure)));
  }
}
