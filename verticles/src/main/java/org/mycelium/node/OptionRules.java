package org.mycelium.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Transport;

/** What must hold for all options together, and what this version does with those it lacks. */
final class OptionRules {
  /** Transports that peers may name but this version cannot dial. */
  private static final Set<Transport> MISSING_TRANSPORTS = Set.of(Transport.QUIC, Transport.TLS);

  private OptionRules() {}

  static List<String> check(NodeOptions options) {
    List<String> problems = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (NodeOption<?> option : NodeOption.all()) {
      if (!options.isSet(option)) {
        continue;
      }
      switch (option.stage()) {
        case BUILT, DISABLES_MISSING -> {}
        case TUNES_MISSING -> {
          if (!isSwitchedOff(options, option)) {
            warnings.add(
                option.displayName()
                    + " has no effect: "
                    + missing(option)
                    + " not in this version");
          }
        }
        case ENABLES_MISSING -> {
          if (!options.get(option).equals(option.defaultValue())) {
            problems.add(
                option.displayName()
                    + ": "
                    + missing(option)
                    + " not in this version; leave the option out");
          }
        }
      }
    }
    for (Endpoint peer : options.getPeers()) {
      if (MISSING_TRANSPORTS.contains(peer.transport())) {
        problems.add(
            "peer "
                + peer.uri()
                + ": "
                + peer.transport().name()
                + " is not in this version; use tcp:// or vsock://, or leave the peer out");
      }
    }
    if (options.get(NodeOption.NETWORK_NAME).isPresent()
        != options.get(NodeOption.NETWORK_KEY_FILE).isPresent()) {
      problems.add(
          "network_name and network_key_file must be given together: with one alone a private"
              + " network would run as a public one");
    }
    if (!options.isApiOpen() && !options.getApiAddr().getAddress().isLoopbackAddress()) {
      warnings.add(
          "api_addr "
              + NodeOption.API_ADDR.type().toConfig(options.getApiAddr())
              + " is not on loopback, and the API has no password: whoever reaches it steers this"
              + " node; api_open = true (--api-open) says that this is meant");
    }
    if (!problems.isEmpty()) {
      throw new OptionException(String.join("; ", problems));
    }
    return List.copyOf(warnings);
  }

  private static boolean isSwitchedOff(NodeOptions options, NodeOption<?> option) {
    NodeOption<Boolean> off =
        option == NodeOption.QUIC_LISTEN_PORT
            ? NodeOption.DISABLE_QUIC
            : NodeOption.DISABLE_PEER_DISCOVERY;
    boolean hasSwitch =
        option == NodeOption.QUIC_LISTEN_PORT
            || option == NodeOption.PEER_DISCOVERY_PORT
            || option == NodeOption.PEER_DISCOVERY_INTERFACES;
    return hasSwitch && options.get(off).orElse(false);
  }

  private static String missing(NodeOption<?> option) {
    return switch (option.name()) {
      case "quic_listen_port" -> "QUIC is";
      case "peer_discovery_port", "peer_discovery_interfaces" -> "link-local peer discovery is";
      case "jsonrpc_addr" -> "the JSON-RPC API is";
      case "update_workers" -> "more than one update worker is";
      case "metrics_api_address" -> "the metrics endpoint is";
      case "topic_config" -> "topic rules are";
      case "cdn_cache" -> "the CDN gateway is";
      case "enable_dns" -> "the DNS forwarder is";
      case "network_name", "network_key_file" -> "private networks (TLS with a pre-shared key) are";
      case "cluster" -> "cluster membership is";
      default -> "this is";
    };
  }
}
