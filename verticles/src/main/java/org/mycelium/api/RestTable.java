package org.mycelium.api;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.mycelium.http.CallerPolicy;
import org.mycelium.http.Replies;

/** All routes of the REST interface, and how they get into a router (spec 04 §2). */
final class RestTable {
  /** What all paths begin with. */
  static final String BASE = "/api/v1";

  /** The original's limit of a request body, in bytes. */
  static final long MAX_BODY_BYTES = 2_097_152;

  private final List<RestRoute> rows;

  /** A table; a path without parameters stands before one that would match it too. */
  RestTable(List<RestRoute> rows) {
    this.rows = List.copyOf(rows);
  }

  List<RestRoute> rows() {
    return rows;
  }

  /** Mounts every row: check of the caller, then of the body's type, then the body, then it. */
  void mount(Router router, CallerPolicy callers) {
    Map<String, StringJoiner> allowed = new LinkedHashMap<>();
    for (RestRoute row : rows) {
      boolean read = row.method().equals(HttpMethod.GET);
      allowed
          .computeIfAbsent(row.path(), path -> new StringJoiner(","))
          .add(read ? "GET,HEAD" : row.method().name());
    }
    allowed.forEach(
        (path, methods) -> {
          rows.stream()
              .filter(row -> row.path().equals(path))
              .forEach(row -> mount(router, callers, row));
          refuseOthers(router.route(pattern(path)), methods.toString());
        });
  }

  private static void mount(Router router, CallerPolicy callers, RestRoute row) {
    // One route each: vertx-web refuses a body handler behind others of one route, and the body of
    // a refused request is not worth reading.
    route(router, row).handler(callers.requires(row.least()));
    if (row.body() != null) {
      route(router, row).handler(RestTable::requireJson);
      route(router, row).handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
    }
    route(router, row).handler(context -> answer(row, context));
  }

  private static void answer(RestRoute row, RoutingContext context) {
    try {
      row.handler().handle(context);
    } catch (Requests.BadRequest e) {
      Replies.text(context, e.status(), String.valueOf(e.getMessage()));
    }
  }

  private static Route route(Router router, RestRoute row) {
    Route route = router.route(row.method(), pattern(row.path()));
    return row.method().equals(HttpMethod.GET) ? route.method(HttpMethod.HEAD) : route;
  }

  /** A path of the document as a pattern of the router. */
  static String pattern(String path) {
    return BASE + path.replaceAll("\\{(\\w+)}", ":$1");
  }

  private static void refuseOthers(Route route, String allow) {
    route.handler(
        context -> {
          context.response().putHeader(HttpHeaders.ALLOW, allow);
          Replies.empty(context, 405);
        });
  }

  private static void requireJson(RoutingContext context) {
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    String essence = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (essence.equals("application/json") || essence.matches("application/[^/]+\\+json")) {
      context.next();
    } else {
      Replies.text(context, 415, "Expected request with `Content-Type: application/json`");
    }
  }
}
