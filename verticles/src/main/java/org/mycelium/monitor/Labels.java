package org.mycelium.monitor;

import java.util.Locale;

/** Texts of enum constants in labels and JSON. */
final class Labels {
  private Labels() {}

  static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
