package org.mycelium.jsonrpc;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.mycelium.http.Privilege;

/**
 * A method: one row of a table, from which calls and the document are made.
 *
 * @param name as callers say it
 * @param summary what it does, one sentence
 * @param least what a caller must be allowed
 * @param params in the order of their positions, the optional ones last
 * @param result the type of its result, in the words of the document
 * @param errors the numbers that it may answer besides the general ones
 * @param call does it, on the event loop of the server; the result is JSON text
 */
public record RpcMethod(
    String name,
    String summary,
    Privilege least,
    List<Param> params,
    String result,
    List<Failure> errors,
    Call call) {

  /** A row to be completed: no parameters, nothing that it does yet. */
  public static RpcMethod of(String name, Privilege least, String summary) {
    return new RpcMethod(
        name,
        summary,
        least,
        List.of(),
        "",
        List.of(),
        params -> Future.failedFuture(new IllegalStateException(name + " does nothing")));
  }

  /** The same with one more parameter, which must be given. */
  public RpcMethod param(String parameter, String type, String... aliases) {
    return with(new Param(parameter, type, true, List.of(aliases)));
  }

  /** The same with one more parameter, which may be left out or null. */
  public RpcMethod optional(String parameter, String type) {
    return with(new Param(parameter, type, false, List.of()));
  }

  private RpcMethod with(Param param) {
    List<Param> more = new ArrayList<>(params);
    more.add(param);
    return new RpcMethod(name, summary, least, List.copyOf(more), result, errors, call);
  }

  /** The same with one more number that it may answer. */
  public RpcMethod fails(int code, String meaning) {
    List<Failure> more = new ArrayList<>(errors);
    more.add(new Failure(code, meaning));
    return new RpcMethod(name, summary, least, params, result, List.copyOf(more), call);
  }

  /** The same with what it does, and the type of what it answers. */
  public RpcMethod answers(String type, Call does) {
    return new RpcMethod(name, summary, least, params, type, errors, does);
  }

  /**
   * A parameter.
   *
   * @param name as the original names it
   * @param type in the words of the document
   * @param required false when it may be left out or null
   * @param aliases other names that are understood
   */
  public record Param(String name, String type, boolean required, List<String> aliases) {
    /** All names that are understood: its own, in camel case too, and the aliases. */
    List<String> names() {
      List<String> names = new ArrayList<>(List.of(name));
      String camel = camelCase(name);
      if (!camel.equals(name)) {
        names.add(camel);
      }
      names.addAll(aliases);
      return names;
    }

    private static String camelCase(String snake) {
      StringBuilder camel = new StringBuilder();
      for (int i = 0; i < snake.length(); i++) {
        char c = snake.charAt(i);
        boolean next = c == '_' && i + 1 < snake.length();
        camel.append(next ? Character.toUpperCase(snake.charAt(++i)) : c);
      }
      return camel.toString();
    }
  }

  /** A number that a method may answer, and what it means. */
  public record Failure(int code, String meaning) {}

  /** What a method does. */
  @FunctionalInterface
  public interface Call {
    /** Does it; may throw {@link RpcError}. */
    Future<Buffer> with(RpcParams params);
  }
}
