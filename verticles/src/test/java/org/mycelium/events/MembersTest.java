package org.mycelium.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.testing.Await;

/** Issue 5 item 6: codec versions are announced as JSON, a mismatch is named. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 60, timeUnit = TimeUnit.SECONDS)
class MembersTest {
  private static JsonObject announcement(String member, String codecs) {
    return new JsonObject()
        .put("member", member)
        .put("role", "node")
        .put("node", "400::7")
        .put("codecs", codecs);
  }

  private static void publish(Vertx vertx, Object announcement) {
    vertx.eventBus().publish(MyceliumAddresses.MEMBERS, announcement);
  }

  /** A late joiner does not wait for the next round, nor do the others for it. */
  @Test
  void everybodyKnowsEverybodyAtOnce(Vertx vertx) {
    Queue<String> nodes = new ConcurrentLinkedQueue<>();
    Members monitor = new Members(vertx, "monitor", "", nodes::add);
    Members node = new Members(vertx, "node", "400::1", other -> {});
    monitor.start();
    Await.until("members", () -> monitor.count() == 0);
    node.start();
    Await.until("members", () -> monitor.count() == 1 && node.count() == 1);
    assertTrue(nodes.contains("400::1"), nodes::toString);
    assertEquals(List.of(), monitor.mismatches());
    JsonObject known = monitor.toJson().getJsonObject(0);
    assertEquals(MyceliumBus.VERSION, known.getString("codecs"));
    assertEquals("", known.getString("mismatch"));
  }

  @Test
  void newerMinorFitsAndNewerMajorIsNamed(Vertx vertx) {
    Members members = new Members(vertx, "monitor", "", other -> {});
    members.start();
    publish(vertx, announcement("a", "1.7"));
    publish(vertx, announcement("b", "2.0"));
    publish(vertx, announcement("c", "11.0"));
    Await.until("members", () -> members.count() == 3);
    assertEquals(2, members.mismatches().size());
    assertEquals(
        "node 400::7 has bus codecs 2.0, here they are 1.0: messages between the two are refused;"
            + " use the same major version on both",
        members.mismatches().get(0));
  }

  /** What a member may send: anything. */
  @Test
  void rubbishIsCountedAndBounded(Vertx vertx) {
    Members members = new Members(vertx, "monitor", "", other -> {});
    members.start();
    publish(vertx, "text");
    publish(vertx, new JsonObject().put("node", 5));
    publish(vertx, new JsonObject().put("node", "x".repeat(1000)));
    publish(vertx, new JsonObject().put("node", "a\nb"));
    Await.until("members", () -> members.refused() == 4);
    for (int i = 0; i < 1000; i++) {
      publish(vertx, announcement("m" + i, "9".repeat(i)));
    }
    Await.until("members", () -> members.refused() == 4 + 1000 - Members.MAX_MEMBERS);
    assertEquals(Members.MAX_MEMBERS, members.count());
    assertTrue(members.toJson().encode().length() < 200 * Members.MAX_MEMBERS);
  }
}
