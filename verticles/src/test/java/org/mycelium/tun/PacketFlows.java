package org.mycelium.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Packets by flow: what has an order on its way from host to host, and what has none. */
public final class PacketFlows {
  private PacketFlows() {}

  /**
   * The same packets per flow, in order, and with the packets of no flow in their place among those
   * between the same addresses.
   */
  static void compare(List<byte[]> in, List<byte[]> out, String where) {
    Set<String> flows = new LinkedHashSet<>();
    in.forEach(packet -> flows.add(flow(packet)));
    for (String flow : flows) {
      assertEquals(only(in, flow), only(out, flow), where + " flow " + flow);
    }
  }

  private static List<String> only(List<byte[]> packets, String flow) {
    return packets.stream()
        .filter(
            packet -> {
              String its = flow(packet);
              return its.equals(flow) || (!isFlow(its) && flow.startsWith(its + " "));
            })
        .map(PacketFlows::hex)
        .toList();
  }

  /** Each flow's packets, in order. */
  public static Map<String, List<byte[]>> flows(List<byte[]> packets) {
    return packets.stream()
        .filter(packet -> isFlow(flow(packet)))
        .collect(
            Collectors.groupingBy(
                PacketFlows::flow, LinkedHashMap::new, Collectors.<byte[]>toList()));
  }

  /** The packets that belong to no flow, which several queues may put into any order. */
  public static List<String> others(List<byte[]> packets) {
    return packets.stream()
        .filter(packet -> !isFlow(flow(packet)))
        .map(PacketFlows::hex)
        .sorted()
        .toList();
  }

  /** All bytes of a packet in hexadecimal digits. */
  public static String hex(byte[] packet) {
    return HexFormat.of().formatHex(packet);
  }

  private static boolean isFlow(String flow) {
    return flow.contains(" ");
  }

  /** The addresses, and for TCP and UDP without extension header or fragment " ports". */
  public static String flow(byte[] packet) {
    boolean six = (packet[0] & 0xf0) == 0x60;
    HexFormat hex = HexFormat.of();
    String addresses = hex.formatHex(packet, six ? 8 : 12, six ? 40 : 20);
    int protocol = packet[six ? 6 : 9];
    boolean fragment = !six && (SlowPackets.get16(packet, 6) & 0x3fff) != 0;
    if (fragment || (protocol != SlowPackets.TCP && protocol != SlowPackets.UDP)) {
      return addresses;
    }
    int ip = six ? 40 : 20;
    return addresses + " " + protocol + hex.formatHex(packet, ip, ip + 4);
  }
}
