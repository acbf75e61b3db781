package org.mycelium.node.cluster;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.mycelium.link.SocketText;

/**
 * The configuration of Hazelcast: one given address, members by address, no multicast, no word to
 * its makers. Its open-source edition does not protect its own connections (docs/cluster.md); what
 * Java objects it reads is limited to its own and Vert.x's.
 */
final class HazelcastXml {
  /**
   * What failures consist of besides java.lang and Hazelcast's own. An answer that is a failure and
   * cannot be read is lost: who waits for it waits until the end of the call, while most failures
   * only say "ask again", as during the migration of a partition.
   */
  private static final List<String> OF_FAILURES =
      List.of(
          "java.io.EOFException",
          "java.io.IOException",
          "java.util.ArrayList",
          "java.util.Collections$EmptyList",
          "java.util.ConcurrentModificationException",
          "java.util.NoSuchElementException",
          "java.util.concurrent.CancellationException",
          "java.util.concurrent.CompletionException",
          "java.util.concurrent.ExecutionException",
          "java.util.concurrent.RejectedExecutionException",
          "java.util.concurrent.TimeoutException");

  private HazelcastXml() {}

  static String of(ClusterOptions options) {
    boolean given = !options.members().isEmpty();
    List<String> members = given ? options.members() : neighbours(options);
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <hazelcast xmlns="http://www.hazelcast.com/schema/config">
      <cluster-name>%s</cluster-name>
      <properties>
        <property name="hazelcast.phone.home.enabled">false</property>
        <property name="hazelcast.logging.type">slf4j</property>
        <property name="hazelcast.shutdownhook.enabled">false</property>
        <property name="hazelcast.socket.bind.any">false</property>
        <property name="hazelcast.prefer.ipv4.stack">%s</property>
        <property name="hazelcast.heartbeat.interval.seconds">2</property>
        <property name="hazelcast.max.no.heartbeat.seconds">15</property>
        <property name="hazelcast.wait.seconds.before.join">0</property>
        <property name="hazelcast.operation.call.timeout.millis">10000</property>
        <property name="hazelcast.graceful.shutdown.max.wait">5</property>
      </properties>
      <network>
        <port auto-increment="%s" port-count="%d">%d</port>
        <reuse-address>true</reuse-address>
        <join>
          <auto-detection enabled="false"/>
          <multicast enabled="false"/>
          <tcp-ip enabled="true">
            <member-list>
    %s
            </member-list>
          </tcp-ip>
        </join>
        <interfaces enabled="true"><interface>%s</interface></interfaces>
      </network>
      <multimap name="__vertx.subs">
        <backup-count>1</backup-count>
        <value-collection-type>SET</value-collection-type>
      </multimap>
      <map name="__vertx.haInfo"><backup-count>1</backup-count></map>
      <map name="__vertx.nodeInfo"><backup-count>1</backup-count></map>
      <serialization>
        <java-serialization-filter defaults-disabled="true">
          <whitelist>
            <prefix>java.lang.</prefix>
            <prefix>[Ljava.lang.</prefix>
    %s
            <prefix>com.hazelcast.</prefix>
            <prefix>io.vertx.spi.cluster.hazelcast.</prefix>
          </whitelist>
        </java-serialization-filter>
      </serialization>
      <jet enabled="false"/>
    </hazelcast>
    """
        .formatted(
            options.name(),
            !(options.address() instanceof Inet6Address),
            !given,
            ClusterOptions.PORTS,
            options.managerPort(),
            members.stream()
                .map(member -> "          <member>" + member + "</member>")
                .collect(Collectors.joining("\n")),
            options.address().getHostAddress(),
            OF_FAILURES.stream()
                .map(name -> "            <class>" + name + "</class>")
                .collect(Collectors.joining("\n")));
  }

  private static List<String> neighbours(ClusterOptions options) {
    InetAddress address = options.address();
    int last = Math.min(65_535, options.managerPort() + ClusterOptions.PORTS - 1);
    return IntStream.rangeClosed(options.managerPort(), last)
        .mapToObj(port -> SocketText.of(new InetSocketAddress(address, port)))
        .toList();
  }
}
