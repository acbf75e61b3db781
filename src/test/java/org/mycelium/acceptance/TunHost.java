package org.mycelium.acceptance;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.mycelium.tun.NetworkNamespace;

/**
 * A host of the lab with a node and its TUN device.
 *
 * @param merges the types of superpackets that the node may give to the host ({@link HostPackets})
 */
record TunHost(
    int number,
    NodeProcess node,
    InetAddress address,
    NetworkNamespace namespace,
    PacketSocket packets,
    boolean original,
    List<Integer> merges)
    implements AutoCloseable {

  /** Starts a program with the node's flags. */
  static TunHost start(
      Path folder,
      Netlab lab,
      int number,
      Path program,
      List<Integer> merges,
      List<String> arguments) {
    NodeProcess node = NodeProcess.start(program, folder, lab, number, arguments);
    try {
      NetworkNamespace namespace = NetworkNamespace.named(lab.host(number));
      return new TunHost(
          number,
          node,
          InetAddress.getByName(node.address()),
          namespace,
          PacketSocket.open(namespace, "mycelium"),
          !program.equals(NodeProcess.launcher()),
          merges);
    } catch (Exception e) {
      node.close();
      throw new AssertionError(node.log(), e);
    }
  }

  @Override
  public void close() {
    packets.close();
    namespace.close();
    node.close();
  }

  @Override
  public String toString() {
    return (original ? "original" : "ours") + " in host " + number + " merging " + merges;
  }
}
