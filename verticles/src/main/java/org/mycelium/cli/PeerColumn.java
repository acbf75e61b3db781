package org.mycelium.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A column of {@code peers list} that v0.7.10 does not have; shown when the node tells it.
 *
 * @param member of a peer in the API's JSON
 * @param title of the column
 * @param format of its value
 */
record PeerColumn(String member, String title, Function<Object, String> format) {

  /** In the order of the table. */
  static final List<PeerColumn> FURTHER =
      List.of(
          new PeerColumn("linkCost", "Link cost", ApiJson::text),
          new PeerColumn("rttMicros", "RTT", PeerColumn::milliseconds),
          new PeerColumn("direction", "Direction", ApiJson::text),
          new PeerColumn("lastError", "Last error", ApiJson::text),
          new PeerColumn("nextRetry", "Next retry", PeerColumn::seconds));

  /** The cell for a peer, {@code -} when it has no such value. */
  String cell(Map<?, ?> peer) {
    Object value = peer.get(member);
    return value == null ? "-" : format.apply(value);
  }

  // The API gives milliseconds; less than one second is not "now".
  static String seconds(Object millis) {
    return Units.duration((ApiJson.number(millis) + 999) / 1000);
  }

  // The API gives microseconds.
  static String milliseconds(Object micros) {
    return BigDecimal.valueOf(ApiJson.number(micros), 3).setScale(2, RoundingMode.HALF_UP) + " ms";
  }
}
