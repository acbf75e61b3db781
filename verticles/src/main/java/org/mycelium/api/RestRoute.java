package org.mycelium.api;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mycelium.http.Privilege;

/**
 * A route: one row of a table, from which the router and the document are made.
 *
 * @param method of the request; GET includes HEAD
 * @param path below {@code /api/v1}, with parameters in braces
 * @param id names it in the document, as the JSON-RPC method that does the same
 * @param summary what it does, one sentence
 * @param least what a caller must be allowed
 * @param query parameters of the query, all optional
 * @param body type of the JSON body; null without one
 * @param answers by status
 * @param handler answers it
 */
record RestRoute(
    HttpMethod method,
    String path,
    String id,
    String summary,
    Privilege least,
    List<Query> query,
    @Nullable String body,
    SortedMap<Integer, Answer> answers,
    Handler<RoutingContext> handler) {

  /** A parameter of the query. */
  record Query(String name, String type, String meaning) {}

  /**
   * One possible answer.
   *
   * @param type of its JSON; null when it has words or nothing
   */
  record Answer(String meaning, @Nullable String type, boolean words) {}

  /** A row without query, body and answers. */
  static RestRoute of(
      HttpMethod method,
      String path,
      Privilege least,
      String id,
      String summary,
      Handler<RoutingContext> handler) {
    return new RestRoute(
        method, path, id, summary, least, List.of(), null, new TreeMap<>(), handler);
  }

  /** The same with one more parameter of the query. */
  RestRoute query(String name, String type, String meaning) {
    List<Query> more = new ArrayList<>(query);
    more.add(new Query(name, type, meaning));
    return new RestRoute(method, path, id, summary, least, more, body, answers, handler);
  }

  /** The same with a JSON body. */
  RestRoute takes(String type) {
    return new RestRoute(method, path, id, summary, least, query, type, answers, handler);
  }

  /** The same with an answer in JSON. */
  RestRoute answers(int status, String type, String meaning) {
    return answer(status, new Answer(meaning, type, false));
  }

  /** The same with an answer without a body. */
  RestRoute answers(int status, String meaning) {
    return answer(status, new Answer(meaning, null, false));
  }

  /** The same with an answer in words. */
  RestRoute says(int status, String meaning) {
    return answer(status, new Answer(meaning, null, true));
  }

  private RestRoute answer(int status, Answer answer) {
    SortedMap<Integer, Answer> more = new TreeMap<>(answers);
    more.put(status, answer);
    return new RestRoute(method, path, id, summary, least, query, body, more, handler);
  }
}
