package org.mycelium.api;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;
import static org.mycelium.http.Privilege.EVERYTHING;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.ChangeTopics;
import org.mycelium.bus.TopicAction;
import org.mycelium.http.Replies;

/** The routes for topics (spec 04 §2). */
final class TopicRest {
  private static final String TOPICS = "/messages/topics";
  private static final String ONE = TOPICS + "/{topic}";
  private static final String NOT_BASE64 = "the topic is not Base64 of at most 255 bytes";

  private final MessageCalls calls;

  TopicRest(MessageCalls calls) {
    this.calls = calls;
  }

  List<RestRoute> rows() {
    return List.of(
        row(GET, TOPICS + "/default", "getDefaultTopicAction", this::getDefault)
            .answers(200, "TopicDefault", "whether topics that are not configured are taken"),
        row(PUT, TOPICS + "/default", "setDefaultTopicAction", this::setDefault)
            .takes("TopicDefault")
            .answers(204, "set"),
        row(GET, TOPICS, "getTopics", context -> json(context, calls.topics().map(Topics::names)))
            .answers(200, "[Base64]", "in no order"),
        row(POST, TOPICS, "addTopic", this::addTopic)
            .takes("TopicBytes")
            .answers(201, "configured, for nobody yet")
            .says(400, "longer than 255 bytes"),
        row(DELETE, ONE, "removeTopic", context -> change(context, TopicAction.REMOVE_TOPIC))
            .answers(204, "not configured any more")
            .says(400, NOT_BASE64),
        row(GET, ONE + "/sources", "getTopicSources", this::sources)
            .answers(200, "[SubnetText]", "who may send it")
            .says(400, NOT_BASE64)
            .says(404, "not configured"),
        row(POST, ONE + "/sources", "addTopicSource", this::addSource)
            .takes("AddTopicSource")
            .answers(201, "added; the topic is configured when it was not")
            .says(400, NOT_BASE64 + ", or the subnet is malformed"),
        row(DELETE, ONE + "/sources/{subnet}", "removeTopicSource", this::removeSource)
            .answers(204, "not a source any more")
            .says(400, NOT_BASE64 + ", or the subnet is malformed"),
        row(GET, ONE + "/forward", "getTopicForwardSocket", this::forward)
            .answers(200, "Text?", "the socket; null for none")
            .says(400, NOT_BASE64),
        row(PUT, ONE + "/forward", "setTopicForwardSocket", this::setForward)
            .takes("SetTopicForward")
            .answers(204, "set; without effect when the topic is not configured")
            .says(400, NOT_BASE64 + ", or the path is malformed")
            .says(403, "not inside the folders that the configuration names"),
        row(
                DELETE,
                ONE + "/forward",
                "removeTopicForwardSocket",
                context -> change(context, TopicAction.REMOVE_FORWARD_SOCKET))
            .answers(204, "not forwarded any more")
            .says(400, NOT_BASE64));
  }

  private static RestRoute row(
      HttpMethod method, String path, String id, Handler<RoutingContext> handler) {
    return RestRoute.of(method, path, EVERYTHING, id, Topics.summary(id), handler);
  }

  private static void json(RoutingContext context, Future<?> answer) {
    answer.onComplete(
        json -> Replies.json(context, Json.encodeToBuffer(json)),
        failure -> Replies.failure(context, failure));
  }

  private static Bytes topic(RoutingContext context) {
    Bytes topic = Topics.read(Requests.path(context, "topic"));
    if (topic == null) {
      throw new Requests.BadRequest(400, NOT_BASE64);
    }
    return topic;
  }

  private void getDefault(RoutingContext context) {
    json(
        context,
        calls.topics().map(config -> new JsonObject().put("accept", config.acceptByDefault())));
  }

  private void setDefault(RoutingContext context) {
    if (!(Requests.object(context).getValue("accept") instanceof Boolean accept)) {
      throw new Requests.BadRequest(422, "`accept` is true or false");
    }
    AdminRest.done(context, 204, calls.change(ChangeTopics.acceptByDefault(accept)));
  }

  private void addTopic(RoutingContext context) {
    Bytes topic = Topics.read(Requests.json(context));
    if (topic == null) {
      throw new Requests.BadRequest(422, "the body is a list of byte values, or a text in Base64");
    }
    change(context, 201, TopicAction.ADD_TOPIC, topic, "");
  }

  private void change(RoutingContext context, TopicAction action) {
    change(context, 204, action, topic(context), "");
  }

  private void change(
      RoutingContext context, int status, TopicAction action, Bytes topic, String value) {
    AdminRest.done(context, status, calls.change(of(action, topic, value)));
  }

  private static ChangeTopics of(TopicAction action, Bytes topic, String value) {
    try {
      return new ChangeTopics(action, topic, value);
    } catch (IllegalArgumentException e) {
      throw new Requests.BadRequest(400, String.valueOf(e.getMessage()));
    }
  }

  private void sources(RoutingContext context) {
    json(context, calls.topic(topic(context)).map(Topics::sources));
  }

  private void addSource(RoutingContext context) {
    String subnet =
        Requests.text(
            Requests.object(context), "subnet", "{\"subnet\":\"503:5478:df06:d79a::/64\"}");
    change(context, 201, TopicAction.ADD_SOURCE, topic(context), subnet);
  }

  private void removeSource(RoutingContext context) {
    String subnet = Requests.path(context, "subnet");
    change(context, 204, TopicAction.REMOVE_SOURCE, topic(context), subnet);
  }

  private void forward(RoutingContext context) {
    json(context, calls.forwardSocket(topic(context)).map(socket -> socket.orElse(null)));
  }

  private void setForward(RoutingContext context) {
    JsonObject body = Requests.object(context);
    String member = body.containsKey("socket_path") ? "socket_path" : "socketPath";
    String path = Requests.text(body, member, "{\"socketPath\":\"/run/app.sock\"}");
    ChangeTopics change = of(TopicAction.SET_FORWARD_SOCKET, topic(context), path);
    AdminRest.done(context, 204, calls.setForwardSocket(change));
  }
}
