package org.mycelium.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mycelium.bus.Counter;
import org.mycelium.bus.CountersRequest;
import org.mycelium.bus.NodeClient;
import org.mycelium.events.Speaker;
import org.mycelium.fakes.StubLink;
import org.mycelium.identity.NodeIdentity;
import org.mycelium.identity.PublicKey;
import org.mycelium.identity.RouterId;
import org.mycelium.identity.SecretKey;
import org.mycelium.routing.DefaultSelectionPolicy;
import org.mycelium.routing.FeasibilityDistance;
import org.mycelium.routing.RoutingOptions;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Ihu;
import org.mycelium.wire.Tlv;
import org.mycelium.wire.Update;
import org.mycelium.wire.WirePrefix;
import org.mycelium.wiring.ControlReceived;
import org.mycelium.wiring.ControlToSend;
import org.mycelium.wiring.LinkUp;
import org.mycelium.wiring.LocalAddresses;
import org.mycelium.wiring.LocalBus;

/** What surrounds the core: it survives the core's defects. */
class RouterVerticleTest {
  private static final int POISON = 666;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** A defect that an Update with a certain metric brings to light. */
  private static final class Defective extends DefaultSelectionPolicy {
    @Override
    public boolean feasible(@Nullable FeasibilityDistance distance, int seqno, int metric) {
      if (metric == POISON) {
        throw new IllegalStateException("as a test wants it");
      }
      return super.feasible(distance, seqno, metric);
    }
  }

  private static void await(BlockingQueue<Tlv> sent, Predicate<Tlv> wanted) throws Exception {
    Tlv next = sent.poll(10, TimeUnit.SECONDS);
    while (next != null && !wanted.test(next)) {
      next = sent.poll(10, TimeUnit.SECONDS);
    }
    assertTrue(next != null, "did not come within 10 s");
  }

  /** Design, Better 4: nothing from outside can stop a verticle, even where the core has a bug. */
  @Test
  void aDefectCostsOneMessageAndNotTheRouter() throws Exception {
    NodeIdentity self = NodeIdentity.of(SecretKey.generate());
    LocalAddresses addresses = new LocalAddresses(self.address());
    Speaker speaker = new Speaker(self.address().toString(), 1);
    vertx
        .deployVerticle(new RouterVerticle(self, speaker, new RoutingOptions(), new Defective()))
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    StubLink link = StubLink.to("tcp://192.0.2.1:9651");
    BlockingQueue<Tlv> sent = new LinkedBlockingQueue<>();
    LocalBus bus = new LocalBus(vertx);
    bus.<ControlToSend>consume(
        addresses.linkControl(link.info().id()), control -> sent.addAll(control.tlvs()));
    bus.publish(addresses.linkUp(), new LinkUp(link));
    await(sent, tlv -> tlv instanceof Hello);

    PublicKey key = new PublicKey(1, 2, 3, 4);
    Update poison =
        new Update(
            0, 30000, 1, POISON, WirePrefix.of(key.address().subnet()), new RouterId(key, 0, 1));
    CountDownLatch credit = new CountDownLatch(1);
    bus.send(
        addresses.control(),
        new ControlReceived(link.info().id(), List.of(poison, Hello.of(0)), credit::countDown));
    await(sent, tlv -> tlv instanceof Ihu);
    await(sent, tlv -> tlv instanceof Hello); // the next of a new link: timers go on
    assertTrue(credit.await(10, TimeUnit.SECONDS));
    long errors =
        new NodeClient(vertx, speaker.node())
                .ask(new CountersRequest("router"))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .entries()
                .stream()
                .filter(counter -> counter.name().equals("mycelium_router_internal_errors"))
                .mapToLong(Counter::value)
                .sum();
    assertEquals(1, errors);
  }
}
