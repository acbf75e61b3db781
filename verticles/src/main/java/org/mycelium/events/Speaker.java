package org.mycelium.events;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Who speaks: what every event and snapshot of one start of one node has in common.
 *
 * @param node overlay address in text
 * @param incarnation start of the node, µs since 1970; the same for all its verticles
 */
public record Speaker(String node, long incarnation) {

  /** Now: microseconds since 1970. */
  public static long wallMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
