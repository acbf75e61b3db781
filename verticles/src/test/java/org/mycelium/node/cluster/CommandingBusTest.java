package org.mycelium.node.cluster;

/** {@code [cluster] commands = true}. */
class CommandingBusTest extends ClusteredBusTest {
  @Override
  boolean commands() {
    return true;
  }
}
