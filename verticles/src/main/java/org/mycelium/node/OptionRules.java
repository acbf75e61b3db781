package org.mycelium.node;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Transport;

/** What must hold for all options together, and what this version does with those it lacks. */
final class OptionRules {
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
    options.getPeers().forEach(peer -> checkTransport(peer, problems, warnings));
    if (options.get(NodeOption.NETWORK_NAME).isPresent()
        != options.get(NodeOption.NETWORK_KEY_FILE).isPresent()) {
      problems.add(
          "network_name and network_key_file must be given together: with one alone a private"
              + " network would run as a public one");
    }
    checkApi(options, NodeOption.API_ADDR, problems);
    checkApi(options, NodeOption.JSONRPC_ADDR, problems);
    checkApi(options, NodeOption.METRICS_API_ADDRESS, problems);
    if (!problems.isEmpty()) {
      throw new OptionException(String.join("; ", problems));
    }
    return List.copyOf(warnings);
  }

  private static void checkApi(
      NodeOptions options, NodeOption<InetSocketAddress> option, List<String> problems) {
    boolean guarded = options.isApiOpen() || options.isSet(NodeOption.API_TOKEN_FILE);
    Optional<InetSocketAddress> address = options.get(option);
    if (!guarded && address.isPresent() && !address.get().getAddress().isLoopbackAddress()) {
      problems.add(
          option.name()
              + " "
              + option.type().toConfig(address.get())
              + " is not a loopback address: whoever reaches it could steer this node. Use"
              + " 127.0.0.1 or [::1], or name an api_token_file whose content callers must show, or"
              + " set api_open = true to allow everybody everything");
    }
  }

  /**
   * A QUIC peer beside others is no reason not to start: lists of public nodes mix them, and it
   * only stays unconnected. A TLS peer belongs to a private network, which must not start as a
   * public one.
   */
  private static void checkTransport(Endpoint peer, List<String> problems, List<String> warnings) {
    if (peer.transport() == Transport.QUIC) {
      warnings.add("peer " + peer.uri() + " stays unconnected: QUIC is not in this version");
    } else if (peer.transport() == Transport.TLS) {
      problems.add(
          "peer "
              + peer.uri()
              + ": TLS is not in this version; use tcp:// or vsock://, or leave the peer out");
    }
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
      case "update_workers" -> "more than one update worker is";
      case "cdn_cache" -> "the CDN gateway is";
      case "enable_dns" -> "the DNS forwarder is";
      case "network_name", "network_key_file" -> "private networks (TLS with a pre-shared key) are";
      default -> "this is";
    };
  }
}
