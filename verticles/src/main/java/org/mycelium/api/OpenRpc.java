package org.mycelium.api;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.mycelium.http.Privilege;
import org.mycelium.jsonrpc.RpcMethod;

/** The OpenRPC document, made from the table of methods: it cannot say what is not there. */
final class OpenRpc {
  /** The method that answers it; as in the original it does not list itself. */
  static final String METHOD = "rpc.discover";

  private OpenRpc() {}

  /** The method, for a table of others. */
  static RpcMethod method(String version, List<RpcMethod> others) {
    JsonObject document = document(version, others);
    return RpcMethod.of(METHOD, Privilege.READ_ADMIN, "This document.")
        .answers("Document", params -> Future.succeededFuture(document.toBuffer()));
  }

  static JsonObject document(String version, List<RpcMethod> methods) {
    JsonArray list = new JsonArray();
    methods.forEach(method -> list.add(method(method)));
    return new JsonObject()
        .put("openrpc", "1.2.6")
        .put("info", new JsonObject().put("title", "Mycelium node").put("version", version))
        .put("methods", list)
        .put("components", new JsonObject().put("schemas", Types.all()));
  }

  private static JsonObject method(RpcMethod method) {
    JsonArray params = new JsonArray();
    method
        .params()
        .forEach(
            param ->
                params.add(
                    new JsonObject()
                        .put("name", param.name())
                        .put("required", param.required())
                        .put("schema", schema(param))));
    JsonArray errors = new JsonArray();
    method
        .errors()
        .forEach(
            error ->
                errors.add(
                    new JsonObject().put("code", error.code()).put("message", error.meaning())));
    return new JsonObject()
        .put("name", method.name())
        .put("summary", method.summary())
        .put("paramStructure", "either")
        .put("params", params)
        .put(
            "result",
            new JsonObject().put("name", "result").put("schema", Types.schema(method.result())))
        .put("errors", errors);
  }

  private static JsonObject schema(RpcMethod.Param param) {
    return Types.schema(param.required() ? param.type() : param.type() + "?");
  }
}
