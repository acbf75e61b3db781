package org.mycelium.api;

import static org.mycelium.bus.FailureCode.MALFORMED;
import static org.mycelium.bus.FailureCode.NOT_FOUND;
import static org.mycelium.http.Privilege.EVERYTHING;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.util.List;
import java.util.Map;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.ChangeTopics;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.TopicAction;
import org.mycelium.jsonrpc.RpcError;
import org.mycelium.jsonrpc.RpcMethod;
import org.mycelium.jsonrpc.RpcParams;

/** The methods for topics (spec 04 §3.2). */
final class TopicRpc {
  private static final int NOT_BASE64 = -32021;
  private static final int BAD_SUBNET = -32023;

  private final MessageCalls calls;

  TopicRpc(MessageCalls calls) {
    this.calls = calls;
  }

  List<RpcMethod> methods() {
    return List.of(
        method("getDefaultTopicAction")
            .answers(
                "Flag", params -> json(calls.topics().map(topics -> topics.acceptByDefault()))),
        method("setDefaultTopicAction")
            .param("accept", "Flag")
            .answers(
                "Done",
                params ->
                    AdminRpc.done(
                        calls.change(ChangeTopics.acceptByDefault(params.flag("accept"))),
                        Map.of())),
        method("getTopics").answers("[Base64]", params -> json(calls.topics().map(Topics::names))),
        ofTopic("addTopic").answers("Done", params -> change(params, TopicAction.ADD_TOPIC)),
        ofTopic("removeTopic").answers("Done", params -> change(params, TopicAction.REMOVE_TOPIC)),
        ofTopic("getTopicSources")
            .fails(-32030, "not configured")
            .answers("[SubnetText]", this::sources),
        ofSource("addTopicSource")
            .answers("Done", params -> changeSource(params, TopicAction.ADD_SOURCE)),
        ofSource("removeTopicSource")
            .answers("Done", params -> changeSource(params, TopicAction.REMOVE_SOURCE)),
        ofTopic("getTopicForwardSocket").answers("Text?", this::forward),
        ofTopic("setTopicForwardSocket")
            .param("socket_path", "Text")
            .fails(RpcError.FORBIDDEN, "not inside the folders that the configuration names")
            .answers("Done", this::setForward),
        ofTopic("removeTopicForwardSocket")
            .answers("Done", params -> change(params, TopicAction.REMOVE_FORWARD_SOCKET)));
  }

  private static RpcMethod method(String name) {
    return RpcMethod.of(name, EVERYTHING, Topics.summary(name));
  }

  private static RpcMethod ofTopic(String name) {
    return method(name).param("topic", "Base64").fails(NOT_BASE64, "the topic is not Base64");
  }

  private static RpcMethod ofSource(String name) {
    return ofTopic(name).param("subnet", "SubnetText").fails(BAD_SUBNET, "the subnet is malformed");
  }

  private static Future<Buffer> json(Future<?> answer) {
    return RpcFailures.map(answer, Map.of()).map(Json::encodeToBuffer);
  }

  private static Bytes topic(RpcParams params) {
    return MessageRpc.topic(params.text("topic"), NOT_BASE64);
  }

  private static ChangeTopics of(TopicAction action, Bytes topic, String value) {
    try {
      return new ChangeTopics(action, topic, value);
    } catch (IllegalArgumentException e) {
      throw new RpcError(RpcError.INVALID_PARAMS, String.valueOf(e.getMessage()));
    }
  }

  private Future<Buffer> change(RpcParams params, TopicAction action) {
    return AdminRpc.done(calls.change(of(action, topic(params), "")), Map.of());
  }

  private Future<Buffer> changeSource(RpcParams params, TopicAction action) {
    String subnet = params.text("subnet");
    ChangeTopics change = of(action, topic(params), subnet);
    Map<FailureCode, Integer> codes = Map.of(MALFORMED, BAD_SUBNET);
    return AdminRpc.done(calls.change(change), codes);
  }

  private Future<Buffer> sources(RpcParams params) {
    Map<FailureCode, Integer> codes = Map.of(NOT_FOUND, -32030);
    return RpcFailures.map(calls.topic(topic(params)), codes)
        .map(rule -> Topics.sources(rule).toBuffer());
  }

  private Future<Buffer> forward(RpcParams params) {
    return json(calls.forwardSocket(topic(params)).map(socket -> socket.orElse(null)));
  }

  private Future<Buffer> setForward(RpcParams params) {
    String path = params.text("socket_path");
    ChangeTopics change = of(TopicAction.SET_FORWARD_SOCKET, topic(params), path);
    return AdminRpc.done(calls.setForwardSocket(change), Map.of());
  }
}
