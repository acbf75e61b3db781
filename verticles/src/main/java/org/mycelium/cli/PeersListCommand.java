package org.mycelium.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code peers list}: the columns of the original, then those that only our node tells. */
@Command(name = "list", description = "Show all peers.")
final class PeersListCommand implements Callable<Integer> {
  private static final List<String> HEADER =
      List.of(
          "Protocol",
          "Socket",
          "Type",
          "Connection",
          "Rx total",
          "Tx total",
          "Discovered",
          "Last connection");

  private final CliContext context;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  PeersListCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Object peers;
    try (ApiClient api = context.api()) {
      peers = ApiJson.parse(api.get("/admin/peers"));
    }
    if (json) {
      context.out().println(Json.pretty(peers));
    } else {
      context.out().print(table(ApiJson.objects(peers)));
    }
    return ExitCode.OK;
  }

  private static String table(List<Map<?, ?>> peers) {
    List<PeerColumn> further =
        PeerColumn.FURTHER.stream()
            .filter(column -> peers.stream().anyMatch(peer -> peer.containsKey(column.member())))
            .toList();
    List<String> header = new ArrayList<>(HEADER);
    further.forEach(column -> header.add(column.title()));
    TextTable table = new TextTable(header);
    for (Map<?, ?> peer : peers) {
      List<String> row = new ArrayList<>();
      row.add(ApiJson.capitalised(ApiJson.text(ApiJson.member(peer, "endpoint", "proto"))));
      row.add(socket(ApiJson.member(peer, "endpoint", "addr")));
      row.add(ApiJson.capitalised(ApiJson.text(peer.get("type"))));
      row.add(ApiJson.capitalised(ApiJson.text(peer.get("connectionState"))));
      row.add(Units.bytes(ApiJson.number(peer.get("rxBytes"))));
      row.add(Units.bytes(ApiJson.number(peer.get("txBytes"))));
      row.add(Units.duration(ApiJson.number(peer.get("discovered"))));
      row.add(
          peer.get("lastConnected") == null
              ? "Never connected"
              : Units.duration(ApiJson.number(peer.get("lastConnected"))));
      further.forEach(column -> row.add(column.cell(peer)));
      table.add(row);
    }
    return table.print();
  }

  /** The address of an endpoint, without its transport. */
  static String socket(@Nullable Object address) {
    if (address instanceof Map<?, ?> map) {
      if (map.get("socket") instanceof String socket) {
        return socket;
      }
      if (map.get("vsock") instanceof Map<?, ?> vsock) {
        return ApiJson.text(vsock.get("cid")) + ":" + ApiJson.text(vsock.get("port"));
      }
      if (map.get("vsockUnix") instanceof Map<?, ?> hybrid) {
        return ApiJson.text(hybrid.get("path")) + ":" + ApiJson.text(hybrid.get("port"));
      }
    }
    return ApiJson.text(address);
  }
}
