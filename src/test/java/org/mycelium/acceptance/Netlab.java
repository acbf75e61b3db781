package org.mycelium.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Network namespaces of this test, joined by veth pairs. Host {@code i} and {@code j} share
 * 10.i.j.0/24 ({@code i} has .1, {@code j} has .2). Removed by {@link #close()} with all that runs
 * in them.
 */
final class Netlab implements AutoCloseable {
  private final String prefix = "myc" + ProcessHandle.current().pid() + "x";
  private final Map<Integer, String> hosts = new TreeMap<>();

  /** A chain of hosts 1 to {@code count}. */
  static Netlab chain(int count) {
    Netlab lab = new Netlab();
    lab.host(1);
    for (int i = 2; i <= count; i++) {
      lab.join(i - 1, i);
    }
    return lab;
  }

  /** Makes a host when it is not there. */
  String host(int i) {
    return hosts.computeIfAbsent(
        i,
        k -> {
          String name = prefix + k;
          Shell.sh("ip netns add " + name);
          Shell.sh("ip -n " + name + " link set lo up");
          return name;
        });
  }

  /** Joins two hosts, the lower number first. */
  void join(int i, int j) {
    String left = host(i);
    String right = host(j);
    String a = device(i, j);
    String b = device(j, i);
    Shell.sh(
        "ip link add " + a + " netns " + left + " type veth peer name " + b + " netns " + right);
    Shell.sh("ip -n " + left + " addr add " + address(i, j) + "/24 dev " + a);
    Shell.sh("ip -n " + right + " addr add " + address(j, i) + "/24 dev " + b);
    Shell.sh("ip -n " + left + " link set " + a + " up");
    Shell.sh("ip -n " + right + " link set " + b + " up");
  }

  /** Address of host {@code i} on its link to {@code j}. */
  static String address(int i, int j) {
    return "10." + Math.min(i, j) + "." + Math.max(i, j) + (i < j ? ".1" : ".2");
  }

  /** The words with which the node in host {@code at} dials the one in host {@code from}. */
  static List<String> dial(int from, int at) {
    return List.of("--peers", "tcp://" + address(from, at) + ":9651");
  }

  /** Something in a host listens on this port. */
  boolean listens(int i, int port) {
    return exec(i, "ss", "-ltn").out().contains(":" + port);
  }

  /** Name of the device of host {@code i} towards {@code j}. */
  static String device(int i, int j) {
    return "to" + j + "from" + i;
  }

  /** The command that runs these words in a host. */
  List<String> in(int i, List<String> words) {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", host(i)));
    command.addAll(words);
    return command;
  }

  /** Runs words in a host. */
  Shell.Result exec(int i, String... words) {
    return Shell.run(in(i, List.of(words)));
  }

  /** Drops everything on the link between two hosts without a word, as a pulled cable does not. */
  void cut(int i, int j) {
    exec(
            i,
            "tc",
            "qdisc",
            "add",
            "dev",
            device(i, j),
            "root",
            "tbf",
            "rate",
            "8bit",
            "burst",
            "10",
            "limit",
            "1")
        .ok();
    exec(
            j,
            "tc",
            "qdisc",
            "add",
            "dev",
            device(j, i),
            "root",
            "tbf",
            "rate",
            "8bit",
            "burst",
            "10",
            "limit",
            "1")
        .ok();
  }

  @Override
  public void close() {
    hosts.values().forEach(name -> Shell.run(List.of("ip", "netns", "del", name)));
  }
}
