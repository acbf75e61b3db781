package org.mycelium.node.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.bus.CostBatch;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.bus.NodeClient;
import org.mycelium.bus.NodeInfoRequest;
import org.mycelium.fakes.FakeNode;
import org.mycelium.fakes.TestPki;

/**
 * Issue 5, show: a member with a wrong certificate gets no event and no answer, though the cluster
 * manager has let it in.
 */
class WrongCertificateTest {
  private static final String NODE = "400::1";
  private static final String ECHO = "test.echo";
  private static final int EVENTS = 5;
  private static final DeliveryOptions SHORT = new DeliveryOptions().setSendTimeout(2000);

  @TempDir Path folder;

  private final List<Vertx> members = new ArrayList<>();
  private TestPki pki;
  private Vertx node;
  private long sequence;

  @BeforeEach
  void start() throws Exception {
    pki = new TestPki(folder.resolve("good"));
    node = join(pki.member("127.0.0.1"));
    new FakeNode(node, NODE);
  }

  @AfterEach
  void stop() throws Exception {
    for (Vertx member : members.reversed()) {
      BusSuite.await(member.close());
    }
  }

  private Vertx join(Map<String, Object> keys) throws Exception {
    Vertx vertx = ClusteredBusTest.member(keys);
    MyceliumBus.register(vertx);
    members.add(vertx);
    return vertx;
  }

  /** Consumes cost events and echoes; what it has seen. */
  private static Queue<Long> consume(Vertx vertx, String echo) throws Exception {
    Queue<Long> seen = new ConcurrentLinkedQueue<>();
    BusSuite.await(
        MyceliumBus.consume(
                vertx,
                MyceliumAddresses.COST,
                CostBatch.class,
                batch -> seen.add(batch.sequence()),
                refused -> {})
            .completion());
    BusSuite.await(vertx.eventBus().consumer(echo, message -> message.reply("echo")).completion());
    return seen;
  }

  private void publish() {
    for (int i = 0; i < EVENTS; i++) {
      MyceliumBus.publish(node, new CostBatch(NODE, 1, ++sequence, sequence, List.of(), 1, false));
    }
  }

  private void getsNothing(Map<String, Object> keys) throws Exception {
    Vertx good = join(pki.member("127.0.0.1"));
    Queue<Long> seenByGood = consume(good, ECHO + ".good");
    Vertx bad = join(keys);
    Queue<Long> seenByBad = consume(bad, ECHO + ".bad");
    publish();
    BusSuite.waitFor(() -> seenByGood.size() == EVENTS, seenByGood::toString);
    // The events to the bad one wait on the connection that this request waits on, too.
    assertThrows(
        ExecutionException.class,
        () -> BusSuite.await(node.eventBus().request(ECHO + ".bad", "?", SHORT)));
    assertEquals(List.of(), List.copyOf(seenByBad));
    assertThrows(
        ExecutionException.class,
        () -> BusSuite.await(new NodeClient(bad, NODE, 2000).ask(new NodeInfoRequest())));
    assertEquals(
        NODE, BusSuite.await(new NodeClient(good, NODE).ask(new NodeInfoRequest())).node());
    assertEquals("echo", BusSuite.await(node.eventBus().request(ECHO + ".good", "?")).body());
  }

  /** The event bus of Vert.x trusts everybody unless it is told not to. */
  @Test
  void signedByItself() throws Exception {
    getsNothing(pki.stranger("127.0.0.1"));
  }

  @Test
  void ofAnotherAuthority() throws Exception {
    getsNothing(new TestPki(folder.resolve("other")).member("127.0.0.1"));
  }

  /** A stolen key works at the address that it was made for and nowhere else. */
  @Test
  void forAnotherAddress() throws Exception {
    getsNothing(pki.member("127.0.0.2"));
  }

  @Test
  void withoutAny() throws Exception {
    getsNothing(Map.of());
  }
}
