package org.mycelium.node;

import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.mycelium.link.Endpoint;
import org.mycelium.link.EndpointParser;
import org.mycelium.link.SocketText;
import org.mycelium.node.cluster.ClusterOptions;

/** The types of options. Leniency in files is that of v0.7.10 (spec 04 §5.2). */
final class OptionTypes {
  static final OptionType<Boolean> SWITCH = new Switch();
  static final OptionType<Integer> PORT = new IntegerType("port", 0, 65_535).toInt();
  static final OptionType<Long> U32 = new IntegerType("number", 0, 0xffff_ffffL);
  static final OptionType<String> TEXT = new TextType("text");
  static final OptionType<Path> PATH = new PathType();
  static final OptionType<InetSocketAddress> SOCKET = new SocketType();
  static final OptionType<Endpoint> ENDPOINT = new EndpointType();
  static final OptionType<ClusterOptions> CLUSTER = new ClusterType();

  private OptionTypes() {}

  /** {@code true} and {@code false}, in files also 1/0, on/off, yes/no and integers. */
  private static final class Switch implements OptionType<Boolean> {
    @Override
    public String label() {
      return "true or false";
    }

    @Override
    public Boolean fromText(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true", "1", "on", "yes" -> true;
        case "false", "0", "off", "no" -> false;
        default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
      };
    }

    @Override
    public Boolean fromConfig(Object value) {
      if (value instanceof Boolean bool) {
        return bool;
      }
      if (value instanceof Long || value instanceof Integer) {
        return ((Number) value).longValue() != 0;
      }
      return OptionType.super.fromConfig(value);
    }

    @Override
    public boolean isSwitch() {
      return true;
    }
  }

  /** A whole number within limits; in files also in quotes. */
  record IntegerType(String label, long min, long max) implements OptionType<Long> {
    @Override
    public Long fromText(String text) {
      try {
        return inRange(Long.parseLong(text));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
      }
    }

    @Override
    public Long fromConfig(Object value) {
      if (value instanceof Long || value instanceof Integer) {
        return inRange(((Number) value).longValue());
      }
      return OptionType.super.fromConfig(value);
    }

    private long inRange(long value) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(value + " is not in " + min + "-" + max);
      }
      return value;
    }

    OptionType<Integer> toInt() {
      return new IntType(this);
    }
  }

  private record IntType(IntegerType wide) implements OptionType<Integer> {
    @Override
    public String label() {
      return wide.label();
    }

    @Override
    public Integer fromText(String text) {
      return Math.toIntExact(wide.fromText(text));
    }

    @Override
    public Integer fromConfig(Object value) {
      return Math.toIntExact(wide.fromConfig(value));
    }
  }

  private record TextType(String label) implements OptionType<String> {
    @Override
    public String fromText(String text) {
      if (text.isBlank()) {
        throw new IllegalArgumentException("it is empty");
      }
      return text;
    }
  }

  /** One of a few words, case-sensitive. */
  record ChoiceType(List<String> choices) implements OptionType<String> {
    @Override
    public String label() {
      return String.join("|", choices);
    }

    @Override
    public String fromText(String text) {
      if (!choices.contains(text)) {
        throw new IllegalArgumentException(
            "'" + text + "' is not one of " + String.join(", ", choices));
      }
      return text;
    }
  }

  /** The name of a network interface as Linux allows it. */
  record InterfaceNameType() implements OptionType<String> {
    /** IFNAMSIZ without the final zero. */
    private static final int MAX_LENGTH = 15;

    @Override
    public String label() {
      return "name";
    }

    @Override
    public String fromText(String text) {
      boolean allowed =
          text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != ':' && c != '%');
      if (text.isEmpty() || text.length() > MAX_LENGTH || !allowed || text.matches("\\.{1,2}")) {
        throw new IllegalArgumentException(
            "'"
                + text
                + "' is not an interface name: 1 to 15 printable characters without blanks, '/',"
                + " ':' and '%', for example mycelium");
      }
      return text;
    }
  }

  private static final class PathType implements OptionType<Path> {
    @Override
    public String label() {
      return "path";
    }

    @Override
    public Path fromText(String text) {
      try {
        if (!text.isEmpty()) {
          return Path.of(text);
        }
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException("not a path: " + e.getMessage(), e);
      }
      throw new IllegalArgumentException("the path is empty");
    }

    @Override
    public Object toConfig(Path value) {
      return value.toString();
    }
  }

  private static final class SocketType implements OptionType<InetSocketAddress> {
    @Override
    public String label() {
      return "ip:port";
    }

    @Override
    public InetSocketAddress fromText(String text) {
      try {
        if (EndpointParser.parse("tcp://" + text) instanceof Endpoint.Socket socket) {
          return socket.address();
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "'"
                + text
                + "' is not a numeric ip:port; write for example 127.0.0.1:8989 or [::1]:8989",
            e);
      }
      throw new AssertionError("a tcp endpoint is a socket");
    }

    @Override
    public Object toConfig(InetSocketAddress value) {
      return SocketText.of(value);
    }
  }

  private static final class EndpointType implements OptionType<Endpoint> {
    @Override
    public String label() {
      return "endpoint";
    }

    @Override
    public Endpoint fromText(String text) {
      return EndpointParser.parse(text);
    }

    @Override
    public Object toConfig(Endpoint value) {
      return value.uri();
    }
  }

  private static final class ClusterType implements OptionType<ClusterOptions> {
    @Override
    public String label() {
      return "table";
    }

    @Override
    public ClusterOptions fromText(String text) {
      throw new IllegalArgumentException("it is a table and can only be given in a file");
    }

    @Override
    public ClusterOptions fromConfig(Object value) {
      if (value instanceof Map<?, ?> map) {
        Map<String, Object> copy = new TreeMap<>();
        map.forEach((key, member) -> copy.put(String.valueOf(key), member));
        return ClusterOptions.of(copy);
      }
      throw new IllegalArgumentException("expected a table, found " + value);
    }

    @Override
    public Object toConfig(ClusterOptions value) {
      return value.toMap();
    }
  }

  /** Several values; a single one in a file stands for a list of one. */
  record ListType<E>(OptionType<E> element) implements OptionType<List<E>> {
    @Override
    public String label() {
      return element.label();
    }

    @Override
    public List<E> fromText(String text) {
      return List.of(element.fromText(text));
    }

    @Override
    public List<E> fromConfig(Object value) {
      if (!(value instanceof Collection<?> members)) {
        return List.of(element.fromConfig(value));
      }
      List<E> values = new ArrayList<>(members.size());
      for (Object member : members) {
        try {
          values.add(element.fromConfig(member));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "entry " + (values.size() + 1) + ": " + e.getMessage(), e);
        }
      }
      return List.copyOf(values);
    }

    @Override
    public Object toConfig(List<E> value) {
      return value.stream().map(element::toConfig).toList();
    }

    @Override
    public boolean isList() {
      return true;
    }
  }
}
