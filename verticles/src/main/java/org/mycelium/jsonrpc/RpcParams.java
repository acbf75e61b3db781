package org.mycelium.jsonrpc;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a call, by position or by name. An absent one and {@code null} are the same;
 * what is too many is ignored. The getters fail with {@link RpcError#INVALID_PARAMS} and words.
 */
public final class RpcParams {
  private static final BigInteger U64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private final List<RpcMethod.Param> declared;
  private final @Nullable Object given;
  private final RpcExchange exchange;

  /**
   * The parameters as given.
   *
   * @param declared in the order of their positions
   * @param given a {@link JsonArray}, a {@link JsonObject}, null for none, or something else, which
   *     only a method without parameters accepts
   */
  RpcParams(List<RpcMethod.Param> declared, @Nullable Object given, RpcExchange exchange) {
    this.declared = declared;
    this.given = given;
    this.exchange = exchange;
  }

  /** The exchange that the call belongs to. */
  public RpcExchange exchange() {
    return exchange;
  }

  private @Nullable Object value(String name) {
    RpcMethod.Param param =
        declared.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    if (given instanceof JsonArray array) {
      int position = declared.indexOf(param);
      return position < array.size() ? array.getValue(position) : null;
    }
    if (given instanceof JsonObject object) {
      for (String key : param.names()) {
        if (object.getValue(key) != null) {
          return object.getValue(key);
        }
      }
      return null;
    }
    if (given == null) {
      return null;
    }
    throw invalid("params must be a list or an object");
  }

  private static RpcError invalid(String words) {
    return new RpcError(RpcError.INVALID_PARAMS, words);
  }

  private static Object present(String name, @Nullable Object value) {
    if (value == null) {
      throw invalid("parameter `" + name + "` is missing");
    }
    return value;
  }

  /** A text that must be there. */
  public String text(String name) {
    return present(name, optionalText(name)).toString();
  }

  /** A text; null when absent. */
  public @Nullable String optionalText(String name) {
    Object value = value(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw invalid("parameter `" + name + "` must be a text");
  }

  /** A truth value that must be there. */
  public boolean flag(String name) {
    return Boolean.TRUE.equals(present(name, optionalFlag(name)));
  }

  /** A truth value; null when absent. */
  public @Nullable Boolean optionalFlag(String name) {
    Object value = value(name);
    if (value == null || value instanceof Boolean) {
      return (Boolean) value;
    }
    throw invalid("parameter `" + name + "` must be true or false");
  }

  /**
   * An unsigned number of 64 bits, cut to {@link Long#MAX_VALUE}; null when absent. A fraction is
   * refused, also {@code 1.0}.
   */
  public @Nullable Long optionalUnsigned(String name) {
    Object value = value(name);
    if (value == null) {
      return null;
    }
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= 0) {
        return number;
      }
    } else if (value instanceof BigInteger big
        && big.signum() >= 0
        && big.compareTo(U64_MAX) <= 0) {
      return Long.MAX_VALUE;
    }
    throw invalid("parameter `" + name + "` must be an integer from 0 to 18446744073709551615");
  }

  /** An object that must be there. */
  public JsonObject object(String name) {
    Object value = present(name, value(name));
    if (value instanceof JsonObject object) {
      return object;
    }
    throw invalid("parameter `" + name + "` must be an object");
  }
}
