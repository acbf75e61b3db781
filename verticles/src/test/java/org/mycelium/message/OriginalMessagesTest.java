package org.mycelium.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.MessageSent;
import org.mycelium.bus.MessageState;
import org.mycelium.bus.ReadPayload;
import org.mycelium.bus.ReceiveMode;
import org.mycelium.bus.ReceivedMessage;
import org.mycelium.bus.SendMessage;
import org.mycelium.bus.WritePayload;

/**
 * Messages between our node and the original, both ways: as direct peers, and with our other node
 * between them. Node b of the pair is the transit node; node a speaks.
 */
@EnabledIfEnvironmentVariable(named = "MYCELIUM_REFERENCE", matches = ".+")
class OriginalMessagesTest {
  @TempDir Path folder;
  private NodePair pair;
  private final List<OriginalNode> originals = new ArrayList<>();

  @BeforeEach
  void start() {
    pair = new NodePair(folder);
  }

  @AfterEach
  void stop() {
    pair.close();
    originals.forEach(OriginalNode::close);
  }

  /** The original as a's only peer, or behind b. */
  private OriginalNode original(boolean transit, String... more) throws Exception {
    if (transit) {
      pair.start();
    } else {
      pair.startAlone(OriginalNode.freePort());
    }
    int dialled = transit ? pair.portB() : pair.portA();
    OriginalNode original =
        new OriginalNode(folder, OriginalNode.freePort(), List.of(dialled), more);
    originals.add(original);
    return original;
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private String send(OriginalNode to, byte[] bytes) {
    SendMessage message = SendMessage.to(to.address, Bytes.EMPTY, Bytes.EMPTY);
    long upload = 0;
    for (int at = 0; at < bytes.length; at += SendMessage.MAX_PAYLOAD) {
      int end = Math.min(bytes.length, at + SendMessage.MAX_PAYLOAD);
      Bytes part = Bytes.of(java.util.Arrays.copyOfRange(bytes, at, end));
      upload = NodePair.await(pair.a.ask(new WritePayload(upload, at, part))).upload();
    }
    return NodePair.await(pair.a.ask(message.withUpload(upload))).id();
  }

  private byte[] payload(ReceivedMessage message) {
    if (message.complete()) {
      return message.payload().toArray();
    }
    byte[] all = new byte[(int) message.length()];
    for (int at = 0; at < all.length; at += SendMessage.MAX_PAYLOAD) {
      NodePair.await(pair.a.ask(new ReadPayload(message.handle(), at, SendMessage.MAX_PAYLOAD)))
          .bytes()
          .copyTo(all, at);
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sizesStatusAndReadReceipts(boolean transit) throws Exception {
    OriginalNode original = original(transit);
    for (int size : new int[] {1, 5, 1301, 1400, 1549, 2700, 2849, 20_000, 1_000_000, 5_000_000}) {
      String id = send(original, random(size));
      JsonObject received = original.receive();
      assertEquals(id, received.getString("id"));
      assertEquals(pair.a.node(), received.getString("srcIp"));
      assertArrayEquals(random(size), OriginalNode.payload(received), "size " + size);
      pair.awaitState(pair.a, id, MessageState.READ);
    }
    // Its own API takes 2 MiB of JSON; and short last chunks are what it cannot receive, not send.
    for (int size : new int[] {0, 5, 1301, 1549, 20_000, 1_500_000}) {
      String id = original.send(pair.a.node(), "t", random(size));
      ReceivedMessage message = pair.receive(pair.a, ReceiveMode.TAKE);
      assertEquals(id, message.id());
      assertEquals("t", message.topic().utf8());
      assertArrayEquals(random(size), payload(message), "size " + size);
      NodePair.until(
          () -> "read".equals(original.state(id)), () -> size + ": " + original.state(id));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void answersBothWays(boolean transit) throws Exception {
    OriginalNode original = original(transit);
    var waiting =
        pair.a.ask(
            SendMessage.to(original.address, Bytes.utf8("q"), Bytes.utf8("hi")).awaitReply(50_000));
    JsonObject question = original.receive();
    HttpResponse<String> posted =
        original.exchange(
            "POST",
            "/messages/reply/" + question.getString("id"),
            OriginalNode.message(pair.a.node(), "", new byte[] {7}));
    assertEquals(204, posted.statusCode());
    MessageSent sent = NodePair.await(waiting);
    assertArrayEquals(new byte[] {7}, sent.reply().get(0).payload().toArray());

    var answerer =
        pair.vertxA.executeBlocking(
            () -> {
              ReceivedMessage asked = pair.receive(pair.a, ReceiveMode.TAKE);
              return NodePair.await(
                  pair.a.ask(SendMessage.reply(asked, Bytes.utf8("re " + asked.payload().utf8()))));
            });
    HttpResponse<String> reply =
        original.exchange(
            "POST",
            "/messages?reply_timeout=50",
            OriginalNode.message(pair.a.node(), "", new byte[] {104, 105}));
    assertEquals(200, reply.statusCode(), reply.body());
    assertArrayEquals(
        new byte[] {114, 101, 32, 104, 105}, OriginalNode.payload(new JsonObject(reply.body())));
    NodePair.await(answerer);
  }

  /** Topic rules at both ends: what is refused stays pending, what is allowed arrives. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void topics(boolean transit) throws Exception {
    Path rules = folder.resolve("topics.toml");
    Files.writeString(
        rules, "default = \"Reject\"\n[ok]\nsubnets = [\"" + pair.identityA.subnet() + "\"]\n");
    OriginalNode original = original(transit, "--topic-config", rules.toString());
    String refused =
        NodePair.await(
                pair.a.ask(
                    SendMessage.to(original.address, Bytes.utf8("no"), Bytes.utf8("refused"))))
            .id();
    NodePair.await(
        pair.a.ask(SendMessage.to(original.address, Bytes.utf8("ok"), Bytes.utf8("fine"))));
    assertArrayEquals(
        "fine".getBytes(java.nio.charset.StandardCharsets.UTF_8),
        OriginalNode.payload(original.receive()));
    pair.awaitState(pair.a, refused, MessageState.PENDING);
  }

  /**
   * Every length from 1 to 4000 bytes, both ways; what the original sends it sends in one burst.
   */
  @Tag("full")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyLength(boolean transit) throws Exception {
    OriginalNode original = original(transit);
    Map<String, Integer> sent = new HashMap<>();
    for (int size = 1; size <= 4000; size++) {
      sent.put(send(original, random(size)), size);
      if (sent.size() == 50) {
        while (!sent.isEmpty()) {
          JsonObject message = original.receive();
          int length = sent.remove(message.getString("id"));
          assertArrayEquals(random(length), OriginalNode.payload(message), "length " + length);
        }
      }
    }
    for (int size = 1; size <= 4000; size++) {
      sent.put(original.send(pair.a.node(), "", random(size)), size);
      if (sent.size() == 50) {
        while (!sent.isEmpty()) {
          ReceivedMessage message = pair.receive(pair.a, ReceiveMode.TAKE);
          int length = sent.remove(message.id());
          assertArrayEquals(random(length), payload(message), "length " + length);
        }
      }
    }
    assertTrue(sent.isEmpty());
  }
}
