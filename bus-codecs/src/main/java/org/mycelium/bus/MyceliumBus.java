package org.mycelium.bus;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/** Registers the codecs, and the typed ends of events and requests. */
public final class MyceliumBus {
  /** The version of the wire form, as announced to other members: {@code major.minor}. */
  public static final String VERSION = WireForm.MAJOR + "." + WireForm.MINOR;

  private MyceliumBus() {}

  /**
   * Registers the codecs of all records. May be called any number of times, on any thread; every
   * user of the records calls it once before the first message.
   */
  public static void register(Vertx vertx) {
    EventBus bus = vertx.eventBus();
    for (Class<? extends Record> type : Kinds.ALL) {
      register(bus, type);
    }
  }

  private static <T extends Record> void register(EventBus bus, Class<T> type) {
    try {
      bus.registerDefaultCodec(type, new RecordCodec<>(type));
    } catch (IllegalStateException e) {
      // Somebody else on this Vert.x registered it; one is enough.
      return;
    }
  }

  /** Publishes an event on its address, to every member of the cluster. */
  public static void publish(Vertx vertx, MyceliumEvent event) {
    vertx.eventBus().publish(MyceliumAddresses.of(event), event);
  }

  /** Publishes the JSON twin of an event, for bridges. */
  public static void publishJson(Vertx vertx, MyceliumEvent event) {
    vertx.eventBus().publish(MyceliumAddresses.jsonOf(event), event.toJson());
  }

  /**
   * Consumes the events of every node on an address, or its messages with a topic.
   *
   * @param address one of {@link MyceliumAddresses#EVENTS}, or {@link
   *     MyceliumAddresses#messageTopic}
   * @param type of what is published on it
   * @param handler on the calling context
   * @param refused told of messages of another type or of a newer major version
   */
  public static <E extends MyceliumMessage> MessageConsumer<Object> consume(
      Vertx vertx,
      String address,
      Class<E> type,
      Handler<E> handler,
      Handler<MyceliumFailure> refused) {
    register(vertx);
    return vertx
        .eventBus()
        .consumer(
            address,
            message -> {
              E event;
              try {
                event = body(message, type);
              } catch (MyceliumFailure e) {
                refused.handle(e);
                return;
              }
              handler.handle(event);
            });
  }

  /**
   * Answers requests. What the service throws or fails with becomes a {@link MyceliumFailure}. A
   * request that comes as its JSON twin is answered with a JSON twin.
   *
   * @param address from {@link MyceliumAddresses#request}
   * @param clusterWide false for callers in this process only
   * @param type of the request
   * @param service on the calling context; must not block
   */
  public static <Q extends MyceliumRequest<R>, R extends MyceliumReply>
      MessageConsumer<Object> serve(
          Vertx vertx,
          String address,
          boolean clusterWide,
          Class<Q> type,
          Function<Q, Future<R>> service) {
    register(vertx);
    Handler<Message<Object>> handler =
        message -> {
          boolean json = isTwin(message);
          Future<R> answer;
          try {
            answer = service.apply(json ? twin(message, type) : body(message, type));
          } catch (RuntimeException e) {
            answer = Future.failedFuture(e);
          }
          answer.onComplete(
              reply -> message.reply(json ? reply.toJson() : reply),
              failure -> {
                MyceliumFailure typed = MyceliumFailure.of(failure);
                message.fail(typed.failureCode(), typed.getMessage());
              });
        };
    EventBus bus = vertx.eventBus();
    return clusterWide ? bus.consumer(address, handler) : bus.localConsumer(address, handler);
  }

  /** False also for bytes that cannot be read: {@link #body} says what is wrong with them. */
  private static boolean isTwin(Message<?> message) {
    try {
      return message.body() instanceof JsonObject;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** A request that came as JSON. */
  private static <T extends MyceliumMessage> T twin(Message<?> message, Class<T> type) {
    return type.cast(JsonForm.fromJson(type.asSubclass(Record.class), (JsonObject) message.body()));
  }

  /**
   * The body of a message, checked: another member may send anything.
   *
   * @throws MyceliumFailure when it is not a {@code T} that this version reads
   */
  public static <T extends MyceliumMessage> T body(Message<?> message, Class<T> type) {
    Object body;
    try {
      body = message.body();
    } catch (RuntimeException e) {
      throw MyceliumFailure.of(e);
    }
    if (!type.isInstance(body)) {
      throw new MyceliumFailure(
          FailureCode.MALFORMED,
          message.address()
              + " takes "
              + type.getSimpleName()
              + ", not "
              + (body == null ? "nothing" : body.getClass().getSimpleName()));
    }
    return type.cast(body);
  }

  /**
   * Reads a JSON twin.
   *
   * @throws WireException naming what is wrong with it
   */
  public static <T extends Record & MyceliumMessage> T fromJson(Class<T> type, JsonObject json) {
    return JsonForm.fromJson(type, json);
  }

  /**
   * What a bridge may let out: the JSON twins of events. Nothing may come in. Each element is the
   * JSON of a {@code io.vertx.ext.bridge.PermittedOptions}, which takes it in its constructor.
   */
  public static JsonArray outboundPermitted() {
    JsonArray permitted = new JsonArray();
    MyceliumAddresses.JSON_EVENTS.forEach(
        address -> permitted.add(new JsonObject().put("address", address)));
    return permitted;
  }
}
