package org.mycelium.wiring;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.concurrent.RejectedExecutionException;
import org.mycelium.log.RateLimitedLog;
import org.slf4j.LoggerFactory;

/**
 * Typed local use of the event bus. Consumers are local and sends are local only: without the
 * second, a clustered send would go to the node selector and out.
 */
public final class LocalBus {
  private static final DeliveryOptions LOCAL =
      new DeliveryOptions().setLocalOnly(true).setCodecName(LocalCodec.NAME);

  private static final RateLimitedLog LOG =
      new RateLimitedLog(LoggerFactory.getLogger(LocalBus.class));

  private final EventBus bus;

  /** Registers the local codec on this Vert.x when it is not there yet. */
  public LocalBus(Vertx vertx) {
    this.bus = vertx.eventBus();
    new LocalCodec().register(bus);
  }

  /** Point to point; dropped when nobody listens. */
  public void send(String address, LocalMessage message) {
    try {
      bus.send(address, message, LOCAL);
    } catch (RejectedExecutionException e) {
      stopped(address, e);
    }
  }

  /**
   * The thread of a worker verticle is gone a moment before its consumers are: as if nobody
   * listened, which must not stop the sender in the middle of its own work.
   */
  private static void stopped(String address, RejectedExecutionException e) {
    LOG.debug("stopped", "not delivered, the consumer has stopped address={} {}", address, e);
  }

  /** Point to point; the future fails when nobody listens. It says nothing about the handling. */
  public Future<Void> offer(String address, LocalMessage message) {
    return bus.<LocalMessage>sender(address, LOCAL).write(message);
  }

  /** To every local consumer. */
  public void publish(String address, LocalMessage message) {
    try {
      bus.publish(address, message, LOCAL);
    } catch (RejectedExecutionException e) {
      stopped(address, e);
    }
  }

  /** Request and reply; the reply fails after {@code timeoutMillis} or when nobody listens. */
  public <R> Future<Message<R>> request(String address, LocalMessage message, long timeoutMillis) {
    return bus.request(address, message, new DeliveryOptions(LOCAL).setSendTimeout(timeoutMillis));
  }

  /** Options for a reply with a local message. */
  public static DeliveryOptions replyOptions() {
    return new DeliveryOptions(LOCAL);
  }

  /** Consumes the bodies on an address, on the calling context. */
  public <T extends LocalMessage> MessageConsumer<T> consume(String address, Handler<T> handler) {
    return bus.localConsumer(address, message -> handler.handle(message.body()));
  }

  /** Consumes messages that want a reply. */
  public <T extends LocalMessage> MessageConsumer<T> serve(
      String address, Handler<Message<T>> handler) {
    return bus.localConsumer(address, handler);
  }
}
