package org.mycelium.api;

import static io.vertx.core.http.HttpMethod.GET;
import static org.mycelium.http.Privilege.READ_ADMIN;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mycelium.http.Privilege;
import org.mycelium.http.Replies;

/** The OpenAPI 3.1 document, made from the table of routes: it cannot say what is not there. */
final class OpenApi {
  /** Where the node serves it, below {@link RestTable#BASE}. */
  static final String PATH = "/openapi.json";

  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
  private static final Map<String, String> PATH_TYPES =
      Map.of(
          "endpoint", "EndpointText",
          "ip", "IpText",
          "id", "MessageId",
          "topic", "Base64",
          "subnet", "SubnetText");

  /** What every route may answer. */
  private static final Map<Integer, RestRoute.Answer> GENERAL =
      Map.of(
          401, words("the caller must show a token"),
          403, words("the caller may not do this"),
          408, words("the request did not arrive, or was not answered, in time"),
          429, words("a limit of the node is reached"),
          500, words("the node failed; its log says why"),
          503, words("the node has stopped"),
          504, words("the node did not answer in time"));

  /** What a route with a body may answer. */
  private static final Map<Integer, RestRoute.Answer> OF_BODIES =
      Map.of(
          400, words("the body is not JSON"),
          413, words("the body is too large"),
          415, words("the body is said not to be JSON"),
          422, words("JSON of another shape"));

  private OpenApi() {}

  private static RestRoute.Answer words(String meaning) {
    return new RestRoute.Answer(meaning, null, true);
  }

  /** The row that serves the document of a table to which it belongs itself. */
  static RestRoute row(String version, Supplier<List<RestRoute>> rows) {
    return RestRoute.of(
            GET,
            PATH,
            READ_ADMIN,
            "getOpenApi",
            "This document.",
            context -> Replies.json(context, document(version, rows.get()).toBuffer()))
        .answers(200, "Document", "OpenAPI 3.1");
  }

  static JsonObject document(String version, List<RestRoute> rows) {
    JsonObject paths = new JsonObject();
    for (RestRoute row : rows) {
      JsonObject path = paths.getJsonObject(RestTable.BASE + row.path(), new JsonObject());
      path.put(row.method().name().toLowerCase(Locale.ROOT), operation(row));
      paths.put(RestTable.BASE + row.path(), path);
    }
    return new JsonObject()
        .put("openapi", "3.1.0")
        .put(
            "info",
            new JsonObject()
                .put("title", "Mycelium node")
                .put("version", version)
                .put(
                    "description",
                    "The REST interface of a node. Path parameters are percent-encoded; in a query a"
                        + " + means a space, so a + of Base64 is written %2B. Errors are plain text.")
                .put(
                    "license",
                    new JsonObject().put("name", "Apache-2.0").put("identifier", "Apache-2.0")))
        .put("paths", paths)
        .put("components", new JsonObject().put("schemas", Types.all()));
  }

  private static JsonObject operation(RestRoute row) {
    JsonObject operation =
        new JsonObject()
            .put("operationId", row.id())
            .put("summary", row.summary())
            .put("description", privilege(row.least()));
    JsonArray parameters = new JsonArray();
    Matcher names = PARAMETER.matcher(row.path());
    while (names.find()) {
      String name = names.group(1);
      parameters.add(
          parameter(name, "path", PATH_TYPES.getOrDefault(name, "Text")).put("required", true));
    }
    row.query()
        .forEach(
            query ->
                parameters.add(
                    parameter(query.name(), "query", query.type())
                        .put("description", query.meaning())));
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    String body = row.body();
    if (body != null) {
      operation.put(
          "requestBody", new JsonObject().put("required", true).put("content", json(body)));
    }
    SortedMap<Integer, RestRoute.Answer> answers = new TreeMap<>(GENERAL);
    if (row.body() != null) {
      answers.putAll(OF_BODIES);
    }
    if (!parameters.isEmpty()) {
      answers.put(400, words("a parameter is malformed"));
    }
    answers.putAll(row.answers());
    JsonObject responses = new JsonObject();
    answers.forEach((status, answer) -> responses.put("" + status, response(answer)));
    return operation.put("responses", responses);
  }

  private static String privilege(Privilege least) {
    return switch (least) {
      case READ_ADMIN -> "For every user of this machine.";
      case EVERYTHING -> "For the node's own user, root and members of its group.";
    };
  }

  private static JsonObject parameter(String name, String in, String type) {
    return new JsonObject().put("name", name).put("in", in).put("schema", Types.schema(type));
  }

  private static JsonObject response(RestRoute.Answer answer) {
    JsonObject response = new JsonObject().put("description", answer.meaning());
    String type = answer.type();
    if (type != null) {
      response.put("content", json(type));
    } else if (answer.words()) {
      response.put(
          "content",
          new JsonObject().put("text/plain", new JsonObject().put("schema", Types.schema("Text"))));
    }
    return response;
  }

  private static JsonObject json(String type) {
    return new JsonObject()
        .put("application/json", new JsonObject().put("schema", Types.schema(type)));
  }
}
