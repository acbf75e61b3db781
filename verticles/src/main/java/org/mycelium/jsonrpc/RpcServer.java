package org.mycelium.jsonrpc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mycelium.http.Refusals;
import org.mycelium.log.RateLimitedLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers texts that hold calls, notifications and batches (JSON-RPC 2.0; where it leaves a
 * question, spec 04 §3.1). On one event loop.
 */
public final class RpcServer {
  /** The most bytes of a request, and of a response. */
  public static final int MAX_BYTES = 10_485_760;

  /** Calls of one batch that run at a time: one that waits does not delay all others. */
  static final int BATCH_WIDTH = 16;

  /** Texts longer than this are parsed on a worker thread. */
  private static final int PARSED_AT_ONCE = 65_536;

  private static final Logger log = LoggerFactory.getLogger(RpcServer.class);

  private final Vertx vertx;
  private final Map<String, RpcMethod> methods = new LinkedHashMap<>();
  private final RateLimitedLog failures = new RateLimitedLog(log);

  /**
   * A server of these methods.
   *
   * @throws IllegalArgumentException when two have the same name
   */
  public RpcServer(Vertx vertx, List<RpcMethod> methods) {
    this.vertx = vertx;
    for (RpcMethod method : methods) {
      if (this.methods.put(method.name(), method) != null) {
        throw new IllegalArgumentException("two methods " + method.name());
      }
    }
  }

  /**
   * Answers a text.
   *
   * @return the response; empty when there is none to send because all were notifications. Does not
   *     fail.
   */
  Future<Optional<Buffer>> answer(Buffer text, RpcExchange exchange) {
    Future<Object> parsed;
    if (text.length() > PARSED_AT_ONCE) {
      parsed = vertx.executeBlocking(() -> Json.decodeValue(text), false);
    } else {
      try {
        parsed = Future.succeededFuture(Json.decodeValue(text));
      } catch (DecodeException e) {
        parsed = Future.failedFuture(e);
      }
    }
    return parsed.transform(
        (value, failure) -> {
          if (value instanceof JsonObject object) {
            return one(object, exchange, RpcError.PARSE_ERROR);
          }
          if (value instanceof JsonArray array && array.isEmpty()) {
            return Future.succeededFuture(invalid(null, RpcError.INVALID_REQUEST));
          }
          if (value instanceof JsonArray array) {
            return new Batch(this, array, exchange).run();
          }
          return Future.succeededFuture(invalid(null, RpcError.PARSE_ERROR));
        });
  }

  /** Whether a text is answered at all, as an object or a list: its first visible character. */
  static boolean looksLikeJson(Buffer text) {
    for (int i = 0; i < text.length(); i++) {
      byte b = text.getByte(i);
      if (b != ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f') {
        return b == '{' || b == '[';
      }
    }
    return false;
  }

  static Optional<Buffer> parseError() {
    return invalid(null, RpcError.PARSE_ERROR);
  }

  private static Optional<Buffer> invalid(@Nullable Object id, int code) {
    return Optional.of(error(id, new RpcError(code, "")));
  }

  /** Does it when others on this event loop had their turn. */
  void later(Runnable work) {
    vertx.runOnContext(turn -> work.run());
  }

  /** A member of a batch: an object or anything else. */
  Future<Optional<Buffer>> member(@Nullable Object value, RpcExchange exchange) {
    return value instanceof JsonObject object
        ? one(object, exchange, RpcError.INVALID_REQUEST)
        : Future.succeededFuture(invalid(null, RpcError.INVALID_REQUEST));
  }

  /**
   * Answers one object.
   *
   * @param anonymous the error of an object that is no request and has no id
   */
  private Future<Optional<Buffer>> one(JsonObject request, RpcExchange exchange, int anonymous) {
    Object id = request.getValue("id");
    boolean identified = request.containsKey("id") && isId(id);
    if (!"2.0".equals(request.getValue("jsonrpc"))
        || !(request.getValue("method") instanceof String method)) {
      return Future.succeededFuture(
          identified ? invalid(id, RpcError.INVALID_REQUEST) : invalid(null, anonymous));
    }
    Future<Buffer> result = call(method, request.getValue("params"), exchange);
    return identified
        ? result.transform(
            (value, failure) -> Future.succeededFuture(response(id, value, failure, exchange)))
        : result.transform((value, failure) -> Future.succeededFuture(Optional.empty()));
  }

  private static boolean isId(@Nullable Object id) {
    return id == null
        || id instanceof String
        || id instanceof Integer
        || id instanceof Long
        || (id instanceof BigInteger big && big.signum() > 0 && big.bitLength() <= 64);
  }

  private Future<Buffer> call(String name, @Nullable Object params, RpcExchange exchange) {
    RpcMethod method = methods.get(name);
    if (method == null) {
      return Future.failedFuture(new RpcError(RpcError.METHOD_NOT_FOUND, ""));
    }
    if (!exchange.caller().may(method.least())) {
      Refusals.of(exchange.caller(), method.name());
      return Future.failedFuture(new RpcError(RpcError.FORBIDDEN, exchange.caller().refusal()));
    }
    try {
      return method.call().with(new RpcParams(method.params(), params, exchange));
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private Optional<Buffer> response(
      @Nullable Object id,
      @Nullable Buffer result,
      @Nullable Throwable failure,
      RpcExchange exchange) {
    if (failure instanceof RpcError error) {
      return Optional.of(error(id, error));
    }
    if (result == null) {
      failures.warn("call", "call failed: {}", failure);
      return Optional.of(error(id, new RpcError(RpcError.INTERNAL_ERROR, String.valueOf(failure))));
    }
    Buffer head = Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":" + Json.encode(id) + ",\"result\":");
    if (head.length() + result.length() + 1 > MAX_BYTES) {
      exchange.discard();
      return Optional.of(error(id, RpcError.tooBigResponse(MAX_BYTES)));
    }
    return Optional.of(head.appendBuffer(result).appendByte((byte) '}'));
  }

  /** The response that says an error. */
  static Buffer error(@Nullable Object id, RpcError error) {
    return new JsonObject()
        .put("jsonrpc", "2.0")
        .put("id", id)
        .put("error", error.toJson())
        .toBuffer();
  }
}
