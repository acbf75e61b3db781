package org.mycelium.cli;

import java.util.Locale;

/** Amounts as the tables show them (spec 04 §4.3). */
final class Units {
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Units() {}

  /** The largest binary unit not above the value, two decimals: {@code 9.77 KiB}. */
  static String bytes(long count) {
    int unit = count <= 0 ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(count)) / 10;
    return String.format(Locale.ROOT, "%.2f %s", count / Math.pow(1024, unit), BINARY[unit]);
  }

  /** {@code 1d 2h 3m 4s} without leading units that are zero. */
  static String duration(long seconds) {
    long days = seconds / 86_400;
    long hours = seconds / 3600 % 24;
    long minutes = seconds / 60 % 60;
    StringBuilder text = new StringBuilder();
    if (days > 0) {
      text.append(days).append("d ");
    }
    if (seconds >= 3600) {
      text.append(hours).append("h ");
    }
    if (seconds >= 60) {
      text.append(minutes).append("m ");
    }
    return text.append(seconds % 60).append('s').toString();
  }
}
