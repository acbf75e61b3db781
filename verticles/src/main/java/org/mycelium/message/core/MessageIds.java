package org.mycelium.message.core;

import java.util.HexFormat;

/** Message ids in text: 16 hex digits (spec 03 §1.2). */
public final class MessageIds {
  private static final HexFormat HEX = HexFormat.of();

  private MessageIds() {}

  /** Lower case, 16 digits. */
  public static String text(long id) {
    return HEX.toHexDigits(id);
  }

  /**
   * Reads an id, digits in any case.
   *
   * @throws IllegalArgumentException when it has not 16 hex digits
   */
  public static long parse(String text) {
    if (text.length() == 16 && text.chars().allMatch(HexFormat::isHexDigit)) {
      return HexFormat.fromHexDigitsToLong(text);
    }
    throw new IllegalArgumentException(
        "a message id has 16 hex digits, not '" + (text.length() > 64 ? "..." : text) + "'");
  }
}
