package org.mycelium.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mycelium.dataplane.DropReason;

/** How many series a monitor of many nodes has. */
class MeterTableTest {
  private static final String NAME = "mycelium_link_cost";
  private static final int LARGEST = 48;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MeterTable table = new MeterTable(registry);

  private void set(String node, int label) {
    table.set(NAME, Map.of("node", node, "transport", "t" + label), true, label);
  }

  /** As many nodes as a monitor watches, each with the largest set of labels that there is. */
  @Test
  void nothingOfManyNodesIsLost() {
    for (int node = 0; node < MonitorVerticle.MAX_NODES; node++) {
      for (int label = 0; label < LARGEST; label++) {
        set("400::" + node, label);
      }
    }
    assertEquals(MonitorVerticle.MAX_NODES * LARGEST, registry.getMeters().size());
    assertEquals(0, table.refused());
  }

  /** One that says too much loses its own, counted, and nobody else's; a new one may begin anew. */
  @Test
  void aShareForEachNode() {
    for (int label = 0; label < 1000; label++) {
      set("400::1", label);
    }
    set("400::2", 1);
    assertEquals(MeterTable.MAX_SERIES_PER_NODE + 1, table.size());
    assertEquals(1000 - MeterTable.MAX_SERIES_PER_NODE, table.refused());
    table.removeNode("400::1");
    assertEquals(1, table.size());
    set("400::1", 1);
    assertEquals(2, registry.getMeters().size());
  }

  /** The longest list of labels that a node of ours has. */
  @Test
  void everyReasonToDropFits() {
    assertTrue(DropReason.values().length <= MeterTable.MAX_SERIES_PER_NODE);
  }
}
