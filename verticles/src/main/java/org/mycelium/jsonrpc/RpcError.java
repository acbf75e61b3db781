package org.mycelium.jsonrpc;

import io.vertx.core.json.JsonObject;

/**
 * An error of JSON-RPC. A method throws it or fails its future with it; everything else that it
 * fails with is {@link #INTERNAL_ERROR}. No stack trace: it is an answer.
 */
public final class RpcError extends RuntimeException {
  /** The text is not JSON. */
  public static final int PARSE_ERROR = -32700;

  /** JSON, but not a request. */
  public static final int INVALID_REQUEST = -32600;

  /** No such method. */
  public static final int METHOD_NOT_FOUND = -32601;

  /** A parameter is missing or has another type. */
  public static final int INVALID_PARAMS = -32602;

  /** The node failed or did not answer. */
  public static final int INTERNAL_ERROR = -32603;

  /** The caller may not call this method. */
  public static final int FORBIDDEN = -32001;

  /** A limit of the node is reached. */
  public static final int LIMIT_REACHED = -32005;

  /** The request is too big. */
  public static final int TOO_BIG_REQUEST = -32007;

  /** The response would be too big. */
  public static final int TOO_BIG_RESPONSE = -32008;

  private static final long serialVersionUID = 1;

  private final int code;
  private final String words;
  private final String data;

  /**
   * An error.
   *
   * @param data says what is wrong and what to do; empty for none
   */
  public RpcError(int code, String data) {
    this(code, words(code), data);
  }

  private RpcError(int code, String words, String data) {
    super(code + " " + words + ": " + data, null, false, false);
    this.code = code;
    this.words = words;
    this.data = data;
  }

  /** A result beyond the limit, in bytes; for methods the number means something else. */
  public static RpcError tooBigResponse(int limit) {
    return new RpcError(TOO_BIG_RESPONSE, "Response is too big", "Exceeded max limit of " + limit);
  }

  /** The number. */
  public int code() {
    return code;
  }

  /** The message that belongs to a number, as the original says it. */
  private static String words(int code) {
    return switch (code) {
      case PARSE_ERROR -> "Parse error";
      case INVALID_REQUEST -> "Invalid request";
      case METHOD_NOT_FOUND -> "Method not found";
      case INVALID_PARAMS -> "Invalid params";
      case INTERNAL_ERROR -> "Internal error";
      case TOO_BIG_REQUEST -> "Request is too big";
      default -> "Server error";
    };
  }

  /** The error object of a response. */
  JsonObject toJson() {
    JsonObject json = new JsonObject().put("code", code).put("message", words);
    return data.isEmpty() ? json : json.put("data", data);
  }
}
