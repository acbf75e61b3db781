package org.mycelium.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.MessageState;
import org.mycelium.bus.ReceiveMode;
import org.mycelium.bus.ReceivedMessage;

/**
 * Two real nodes with a relay between them that loses 5 % of the data packets and reorders 10 %.
 */
class LossyRelayTest {
  private static final long SEED = 4711;

  @TempDir Path folder;

  @Test
  void everythingArrivesOnce() {
    Vertx vertx = Vertx.vertx();
    try (NodePair pair = new NodePair(folder)) {
      LossyRelay relay = new LossyRelay(vertx, SEED, 0.05, 0.1);
      pair.start(relay);
      Map<String, Bytes> sent = new HashMap<>();
      Random random = new Random(SEED);
      for (int i = 0; i < 100; i++) {
        byte[] bytes = new byte[i % 20 == 0 ? 200_000 : random.nextInt(4000)];
        random.nextBytes(bytes);
        sent.put(pair.send("", Bytes.of(bytes)), Bytes.of(bytes));
      }
      for (int i = 0; i < 100; i++) {
        ReceivedMessage message = pair.receive(ReceiveMode.TAKE);
        assertEquals(sent.remove(message.id()), message.payload(), "seed " + SEED);
        pair.awaitState(
            pair.a,
            message.id(),
            MessageState.READ,
            MessageState.RECEIVED); // the notice itself may be lost
      }
      assertTrue(relay.lost.get() > 50, "lost " + relay.lost + " passed " + relay.passed);
    } finally {
      NodePair.await(vertx.close());
    }
  }
}
