package org.mycelium.api;

import io.netty.util.NetUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a request holds. What is wrong with it becomes a {@link BadRequest} with the status of
 * the original.
 */
final class Requests {
  private static final Pattern UNSIGNED = Pattern.compile("\\+?[0-9]+");
  private static final String U64_MAX = "18446744073709551615";

  private Requests() {}

  /** A request that cannot be answered as asked. No stack trace: it is an answer. */
  static final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int status;

    BadRequest(int status, String words) {
      super(words, null, false, false);
      this.status = status;
    }

    /** Of the answer. */
    int status() {
      return status;
    }
  }

  /** The body: any JSON value. */
  static @Nullable Object json(RoutingContext context) {
    Buffer bytes = context.body().buffer();
    try {
      return Json.decodeValue(bytes == null ? Buffer.buffer() : bytes);
    } catch (DecodeException e) {
      throw new BadRequest(400, "the body is not JSON: " + e.getMessage());
    }
  }

  /** The body, which must be an object. */
  static JsonObject object(RoutingContext context) {
    if (json(context) instanceof JsonObject object) {
      return object;
    }
    throw new BadRequest(422, "the body must be a JSON object");
  }

  /** A member of an object that must be a text. */
  static String text(JsonObject object, String member, String example) {
    if (object.getValue(member) instanceof String text) {
      return text;
    }
    throw new BadRequest(
        422, "`" + member + "` is missing or no text; write for example " + example);
  }

  /** A parameter of the path, decoded. */
  static String path(RoutingContext context, String name) {
    String value = context.pathParam(name);
    if (value == null) {
      throw new BadRequest(400, "no " + name + " in the path");
    }
    return value;
  }

  /** A parameter of the query; null when absent, refused when given twice. */
  private static @Nullable String query(RoutingContext context, String name) {
    List<String> values = context.queryParam(name);
    if (values.size() > 1) {
      throw new BadRequest(400, "`" + name + "` is given twice");
    }
    return values.isEmpty() ? null : values.get(0);
  }

  /** A truth value of the query; null when absent. */
  static @Nullable Boolean flag(RoutingContext context, String name) {
    String value = query(context, name);
    if (value == null) {
      return null;
    }
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new BadRequest(400, "`" + name + "` is `true` or `false`");
    };
  }

  /** Seconds of the query, 64 bits unsigned, cut to {@link Long#MAX_VALUE}; null when absent. */
  static @Nullable Long seconds(RoutingContext context, String name) {
    String value = query(context, name);
    if (value == null) {
      return null;
    }
    if (!UNSIGNED.matcher(value).matches()) {
      throw new BadRequest(400, "`" + name + "` is a number of seconds from 0 to " + U64_MAX);
    }
    String digits = value.replaceFirst("^\\+?0*(?=.)", "");
    if (digits.length() > 20 || (digits.length() == 20 && digits.compareTo(U64_MAX) > 0)) {
      throw new BadRequest(400, "`" + name + "` is at most " + U64_MAX);
    }
    return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
  }

  /** Bytes of the query, in Base64; null when absent. */
  static byte @Nullable [] base64(RoutingContext context, String name) {
    String value = query(context, name);
    try {
      return value == null ? null : base64(value);
    } catch (IllegalArgumentException e) {
      throw new BadRequest(
          400,
          "`"
              + name
              + "` is not Base64 ("
              + e.getMessage()
              + "); write its + as %2B and its / as"
              + " %2F");
    }
  }

  /**
   * Decodes Base64 as strictly as the original: padded, and without stray bits.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static byte[] base64(String text) {
    if (text.length() % 4 != 0) {
      throw new IllegalArgumentException("the length is not a multiple of 4; padding is needed");
    }
    byte[] bytes = Base64.getDecoder().decode(text);
    int rest = bytes.length % 3;
    byte[] end = Arrays.copyOfRange(bytes, bytes.length - rest, bytes.length);
    if (rest != 0 && !text.endsWith(Base64.getEncoder().encodeToString(end))) {
      throw new IllegalArgumentException("the last character has bits that no byte needs");
    }
    return bytes;
  }

  /** The 4 or 16 bytes of a numeric address; null when the text is none. */
  static byte @Nullable [] ip(String text) {
    boolean literal = text.indexOf('[') < 0 && text.indexOf('%') < 0;
    return literal ? NetUtil.createByteArrayFromIpAddressString(text) : null;
  }
}
