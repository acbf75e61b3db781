package org.mycelium.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.ChangeTopics;
import org.mycelium.bus.ConfirmMessage;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.MessageSent;
import org.mycelium.bus.MessageState;
import org.mycelium.bus.MessageStatusRequest;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.MyceliumFailure;
import org.mycelium.bus.MyceliumRequest;
import org.mycelium.bus.ReadPayload;
import org.mycelium.bus.ReceiveMessage;
import org.mycelium.bus.ReceiveMode;
import org.mycelium.bus.ReceivedMessage;
import org.mycelium.bus.SendMessage;
import org.mycelium.bus.TopicAction;
import org.mycelium.bus.TopicConfig;
import org.mycelium.bus.TopicSource;
import org.mycelium.bus.TopicsRequest;
import org.mycelium.bus.WritePayload;
import org.mycelium.node.NodeOption;

/** Messages between two whole nodes, through the requests of docs/bus.md. */
class MessageNodesTest {
  @TempDir Path folder;
  private NodePair pair;

  @BeforeEach
  void start() {
    pair = new NodePair(folder);
    pair.optionsB.set(NodeOption.TOPIC_SOCKET_FOLDERS, List.of(folder));
    pair.start();
  }

  @AfterEach
  void stop() {
    pair.close();
  }

  private static Bytes random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private static FailureCode failure(org.mycelium.bus.NodeClient node, MyceliumRequest<?> q) {
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> NodePair.await(node.ask(q)));
    return assertInstanceOf(MyceliumFailure.class, e.getCause()).code();
  }

  @Test
  void sendPeekTakeAndStatus() {
    String id = pair.send("topic", random(3000));
    ReceivedMessage peeked = pair.receive(ReceiveMode.PEEK);
    assertEquals(id, peeked.id());
    assertEquals(pair.a.node(), peeked.source());
    assertEquals(pair.identityA.publicKey().toString(), peeked.sourceKey());
    assertEquals(pair.b.node(), peeked.destination());
    assertEquals(random(3000), peeked.payload());
    assertEquals("topic", peeked.topic().utf8());
    pair.awaitState(pair.a, id, MessageState.READ);
    assertEquals(peeked, pair.receive(ReceiveMode.TAKE));
    assertEquals(
        List.of(), NodePair.await(pair.b.ask(ReceiveMessage.any(ReceiveMode.TAKE, 0))).messages());
    assertEquals(
        3000,
        NodePair.await(pair.a.ask(new MessageStatusRequest(id.toUpperCase(Locale.ROOT)))).length());
    assertEquals(FailureCode.MALFORMED, failure(pair.a, new MessageStatusRequest("12")));
    assertEquals(
        FailureCode.NOT_FOUND, failure(pair.a, new MessageStatusRequest("0123456789abcdef")));
  }

  @Test
  void toThePublicKeyAndToItself() {
    String key = pair.identityA.publicKey().toString().toUpperCase(Locale.ROOT);
    NodePair.await(pair.a.ask(SendMessage.to(key, Bytes.EMPTY, Bytes.utf8("me"))));
    ReceivedMessage received =
        NodePair.await(pair.a.ask(ReceiveMessage.any(ReceiveMode.TAKE, 30_000))).messages().get(0);
    assertEquals("me", received.payload().utf8());
    assertEquals(pair.a.node(), received.source());
    assertEquals(
        FailureCode.MALFORMED,
        failure(pair.a, SendMessage.to("nonsense", Bytes.EMPTY, Bytes.EMPTY)));
    String id =
        NodePair.await(pair.a.ask(SendMessage.to("192.0.2.1", Bytes.EMPTY, Bytes.EMPTY))).id();
    var status = NodePair.await(pair.a.ask(new MessageStatusRequest(id)));
    assertEquals("192.0.2.1", status.destination());
    assertEquals(MessageState.ABORTED, status.state());
  }

  /** A waiting reader of another topic gets nothing, that of this topic the message. */
  @Test
  void filterAndWait() {
    var other = pair.b.ask(ReceiveMessage.of(Bytes.utf8("other"), ReceiveMode.TAKE, 1_000));
    var wanted = pair.b.ask(ReceiveMessage.of(Bytes.utf8("wanted"), ReceiveMode.TAKE, 50_000));
    pair.send("wanted", Bytes.utf8("x"));
    assertEquals(1, NodePair.await(wanted).messages().size());
    assertEquals(List.of(), NodePair.await(other).messages());
  }

  @Test
  void aLeaseEndsWithConfirmation() {
    String id = pair.send("", random(10));
    ReceivedMessage leased = pair.receive(ReceiveMode.LEASE);
    assertEquals(
        List.of(), NodePair.await(pair.b.ask(ReceiveMessage.any(ReceiveMode.TAKE, 0))).messages());
    NodePair.await(pair.b.ask(new ConfirmMessage(leased.handle(), false)));
    assertEquals(leased, pair.receive(ReceiveMode.LEASE));
    pair.awaitState(pair.a, id, MessageState.RECEIVED);
    NodePair.await(pair.b.ask(new ConfirmMessage(leased.handle(), true)));
    pair.awaitState(pair.a, id, MessageState.READ);
    assertEquals(FailureCode.NOT_FOUND, failure(pair.b, new ConfirmMessage(leased.handle(), true)));
  }

  /** Over 1 MiB: written and read part by part, on disk in between. */
  @Test
  void longPayload() {
    Bytes all = random(3_000_000);
    long upload = 0;
    for (int at = 0; at < all.length(); at += 1 << 20) {
      int end = Math.min(all.length(), at + (1 << 20));
      upload =
          NodePair.await(pair.a.ask(new WritePayload(upload, at, Bytes.wrap(all.toArray(at, end)))))
              .upload();
    }
    assertEquals(FailureCode.MALFORMED, failure(pair.a, new WritePayload(upload, 1, random(1))));
    SendMessage send = SendMessage.to(pair.b.node(), Bytes.EMPTY, Bytes.EMPTY);
    String id = NodePair.await(pair.a.ask(send.withUpload(upload))).id();
    assertEquals(FailureCode.NOT_FOUND, failure(pair.a, send.withUpload(upload)));
    ReceivedMessage message = pair.receive(ReceiveMode.TAKE);
    assertEquals(3_000_000, message.length());
    assertTrue(message.payload().isEmpty() && !message.complete());
    byte[] read = new byte[3_000_000];
    for (int at = 0; at < read.length; at += 700_000) {
      NodePair.await(pair.b.ask(new ReadPayload(message.handle(), at, 700_000)))
          .bytes()
          .copyTo(read, at);
    }
    assertEquals(all, Bytes.wrap(read));
    pair.awaitState(pair.a, id, MessageState.READ);
    NodePair.await(pair.b.ask(new ConfirmMessage(message.handle(), true)));
    assertEquals(FailureCode.NOT_FOUND, failure(pair.b, new ReadPayload(message.handle(), 0, 1)));
  }

  /** A subscriber takes the message, in either form, and answers. */
  @Test
  void subscribersAnswers() throws Exception {
    MyceliumBus.consume(
        pair.vertxB,
        MyceliumAddresses.messageTopic(Bytes.utf8("q")),
        ReceivedMessage.class,
        message ->
            pair.b.ask(SendMessage.reply(message, Bytes.utf8("re " + message.payload().utf8()))),
        refused -> {});
    MessageSent sent =
        NodePair.await(
            pair.a.ask(
                SendMessage.to(pair.b.node(), Bytes.utf8("q"), Bytes.utf8("hi"))
                    .awaitReply(50_000)));
    assertEquals(1, sent.reply().size());
    assertEquals("re hi", sent.reply().get(0).payload().utf8());
    assertTrue(sent.reply().get(0).answer());
    assertEquals(sent.id(), sent.reply().get(0).id());
    pair.awaitState(pair.b, sent.id(), MessageState.RECEIVED);
    pair.awaitState(pair.a, sent.id(), MessageState.READ);

    CompletableFuture<JsonObject> twin = new CompletableFuture<>();
    pair.vertxB
        .eventBus()
        .<JsonObject>consumer(
            MyceliumAddresses.jsonMessageTopic(Bytes.utf8("j")), m -> twin.complete(m.body()));
    pair.send("j", Bytes.utf8("json"));
    JsonObject json = twin.get(NodePair.DEADLINE_SECONDS, TimeUnit.SECONDS);
    assertEquals("json", MyceliumBus.fromJson(ReceivedMessage.class, json).payload().utf8());
    assertEquals(
        List.of(), NodePair.await(pair.b.ask(ReceiveMessage.any(ReceiveMode.TAKE, 0))).messages());
  }

  @Test
  void noAnswerInTime() {
    MessageSent sent =
        NodePair.await(
            pair.a.ask(
                SendMessage.to(pair.b.node(), Bytes.EMPTY, Bytes.utf8("hi")).awaitReply(10)));
    assertEquals(List.of(), sent.reply());
    pair.receive(ReceiveMode.TAKE);
  }

  /** Spec 03 §2.5, and the rule at work. */
  @Test
  void topicsAtRunTime() {
    Bytes topic = Bytes.utf8("t");
    NodePair.await(pair.b.ask(ChangeTopics.acceptByDefault(false)));
    NodePair.await(pair.b.ask(ChangeTopics.of(TopicAction.ADD_TOPIC, topic)));
    String refused = pair.send("t", Bytes.utf8("1"));
    NodePair.until(() -> pair.count(pair.b, "topic_refused") > 0, () -> "not refused");
    assertEquals(
        MessageState.PENDING,
        NodePair.await(pair.a.ask(new MessageStatusRequest(refused))).state());
    String subnet = pair.identityA.subnet().toString();
    NodePair.await(pair.b.ask(new ChangeTopics(TopicAction.ADD_SOURCE, topic, "10.1.2.3/8")));
    NodePair.await(pair.b.ask(new ChangeTopics(TopicAction.ADD_SOURCE, topic, subnet)));
    assertEquals(refused, pair.receive(ReceiveMode.TAKE).id());
    TopicConfig config = NodePair.await(pair.b.ask(new TopicsRequest()));
    assertEquals(
        List.of(new TopicSource("10.1.2.3/8"), new TopicSource(subnet)),
        config.topics().get(0).sources());
    NodePair.await(pair.b.ask(new ChangeTopics(TopicAction.REMOVE_SOURCE, topic, "10.0.0.0/8")));
    config = NodePair.await(pair.b.ask(new TopicsRequest()));
    assertEquals(List.of(new TopicSource(subnet)), config.topics().get(0).sources());
    NodePair.await(pair.b.ask(ChangeTopics.of(TopicAction.REMOVE_TOPIC, topic)));
    config = NodePair.await(pair.b.ask(new TopicsRequest()));
    assertEquals(new TopicConfig(false, List.of()), config);
    assertEquals(
        FailureCode.MALFORMED,
        failure(pair.b, new ChangeTopics(TopicAction.ADD_SOURCE, topic, "400::/129")));
    assertEquals(
        FailureCode.NOT_FOUND,
        failure(pair.b, new ChangeTopics(TopicAction.SET_FORWARD_SOCKET, topic, "/x")));
    NodePair.await(pair.b.ask(ChangeTopics.of(TopicAction.ADD_TOPIC, topic)));
    assertEquals(
        FailureCode.FORBIDDEN,
        failure(
            pair.b, new ChangeTopics(TopicAction.SET_FORWARD_SOCKET, topic, "/var/run/x.sock")));
  }

  /** Spec 03 §2.3: a service that reads to the end before it answers; then one that is gone. */
  @Test
  void forwardSocket() throws Exception {
    Path path = folder.resolve("s"); // short enough: JUnit's folders are below /tmp
    Bytes topic = Bytes.utf8("f");
    NodePair.await(
        pair.b.ask(
            new ChangeTopics(TopicAction.ADD_SOURCE, topic, pair.identityA.subnet().toString())));
    NodePair.await(
        pair.b.ask(new ChangeTopics(TopicAction.SET_FORWARD_SOCKET, topic, path.toString())));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      Thread service = Thread.ofVirtual().start(() -> upperCase(server));
      MessageSent sent =
          NodePair.await(
              pair.a.ask(
                  SendMessage.to(pair.b.node(), topic, Bytes.utf8("abc")).awaitReply(50_000)));
      assertEquals("ABC", sent.reply().get(0).payload().utf8());
      service.join();
    }
    Files.delete(path);
    String id = pair.send("f", Bytes.utf8("left"));
    assertEquals(id, pair.receive(ReceiveMode.TAKE).id());
    assertEquals(1, pair.count(pair.b, "forward_failed"));
  }

  private static void upperCase(ServerSocketChannel server) {
    try (SocketChannel channel = server.accept()) {
      ByteBuffer all = ByteBuffer.allocate(100);
      while (channel.read(all) >= 0) {}
      String text = new String(all.array(), 0, all.position(), StandardCharsets.UTF_8);
      channel.write(
          ByteBuffer.wrap(text.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8)));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
