package org.mycelium.node;

/**
 * How the values of an option are read and written.
 *
 * @param <T> the Java type of a value
 */
interface OptionType<T> {

  /** What a user writes, for help and reference: {@code port}, {@code ip:port}. */
  String label();

  /**
   * Reads a value from the command line.
   *
   * @throws IllegalArgumentException with the reason and an example
   */
  T fromText(String text);

  /**
   * Reads a value from a configuration file or JSON: a string, number, boolean, list or map.
   *
   * @throws IllegalArgumentException with the reason and an example
   */
  default T fromConfig(Object value) {
    if (value instanceof String text) {
      return fromText(text);
    }
    throw new IllegalArgumentException("expected " + label() + " in quotes, found " + value);
  }

  /** The value as JSON knows it. */
  default Object toConfig(T value) {
    return value;
  }

  /** True when several values may be given, after one flag or several. */
  default boolean isList() {
    return false;
  }

  /** True for a flag without a value. */
  default boolean isSwitch() {
    return false;
  }
}
