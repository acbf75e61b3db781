package org.mycelium.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.mycelium.node.NodeOption;
import org.mycelium.node.NodeOptions;
import org.mycelium.node.OptionException;
import org.mycelium.node.Stage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The node flags, derived from the table of options; valid before and after any subcommand. */
final class NodeFlags {
  private NodeFlags() {}

  /**
   * Adds every flag of the table to a command and to all below it. A name that a command has itself
   * stays its own: {@code -t} is the port of the node, and the topic of a message.
   */
  static void addTo(CommandSpec command) {
    for (NodeOption<?> option : NodeOption.all()) {
      List<String> names =
          option.flags().stream().filter(name -> !command.optionsMap().containsKey(name)).toList();
      if (!names.isEmpty()) {
        command.addOption(spec(option, names));
      }
    }
    command.subcommands().values().forEach(sub -> addTo(sub.getCommandSpec()));
  }

  private static OptionSpec spec(NodeOption<?> option, List<String> names) {
    OptionSpec.Builder builder =
        OptionSpec.builder(names.toArray(String[]::new))
            .userObject(option)
            .description(description(option));
    if (option.isSwitch()) { // --no-tun=false overrides a file that says true
      return builder.type(Boolean.class).arity("0..1").fallbackValue("true").build();
    }
    return builder
        .type(option.isList() ? List.class : String.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .paramLabel("<" + option.valueLabel() + ">")
        .build();
  }

  private static String description(NodeOption<?> option) {
    StringBuilder text = new StringBuilder(option.help());
    if (!option.isSwitch() && !option.isList()) {
      option
          .defaultValue()
          .ifPresent(value -> text.append(" (default ").append(shown(value)).append(')'));
    }
    if (option.stage() == Stage.TUNES_MISSING || option.stage() == Stage.ENABLES_MISSING) {
      text.append(" - not in this version");
    }
    return text.append('.').toString().replace("%", "%%");
  }

  private static String shown(Object value) {
    return String.valueOf(value).replaceFirst("^/", "");
  }

  /**
   * Collects the flags of all levels of a command line.
   *
   * @throws ParameterException for a bad value or one flag given at two levels: a usage error
   */
  static NodeOptions collect(ParseResult root) {
    Map<NodeOption<?>, List<String>> texts = new LinkedHashMap<>();
    for (ParseResult level = root; level != null; level = level.subcommand()) {
      for (OptionSpec matched : level.matchedOptionsSet()) {
        if (matched.userObject() instanceof NodeOption<?> option) {
          List<String> values = texts.computeIfAbsent(option, o -> new ArrayList<>());
          if (!values.isEmpty() && !option.isList()) {
            throw new ParameterException(
                level.commandSpec().commandLine(),
                "option '" + option.displayName() + "' is given more than once");
          }
          Object value = matched.getValue();
          values.addAll(
              option.isSwitch() ? List.of(String.valueOf(value)) : matched.stringValues());
        }
      }
    }
    NodeOptions flags = new NodeOptions();
    texts.forEach(
        (option, values) -> {
          try {
            flags.setFromText(option, values);
          } catch (OptionException e) {
            throw new ParameterException(root.commandSpec().commandLine(), e.getMessage(), e);
          }
        });
    return flags;
  }

  /**
   * Gives every value of a list its own flag: {@code --peers A B} becomes {@code --peers=A
   * --peers=B}. Only what looks like a value is taken, so that a subcommand or its argument after
   * the list stays what it is.
   */
  static List<String> spread(String... arguments) {
    List<String> listFlags =
        NodeOption.all().stream()
            .filter(NodeOption::isList)
            .flatMap(option -> option.flags().stream())
            .toList();
    List<String> spread = new ArrayList<>();
    int i = 0;
    while (i < arguments.length) {
      String flag = arguments[i++];
      if (flag.equals("--")) { // what follows are no options
        spread.add(flag);
        spread.addAll(List.of(arguments).subList(i, arguments.length));
        break;
      }
      if (!listFlags.contains(flag) || i == arguments.length) {
        spread.add(flag);
        continue;
      }
      do {
        spread.add(flag + "=" + arguments[i++]);
      } while (i < arguments.length && isFurtherValue(flag, arguments[i]));
    }
    return spread;
  }

  // Endpoints have a colon, which no subcommand, key or option has; other lists repeat their flag.
  private static boolean isFurtherValue(String flag, String argument) {
    return flag.equals("--peers") && argument.indexOf(':') > 0 && argument.charAt(0) != '-';
  }

  /** All flags, for suggestions. */
  static List<String> names() {
    return NodeOption.all().stream()
        .flatMap(option -> option.flags().stream())
        .map(flag -> flag.toLowerCase(Locale.ROOT))
        .toList();
  }
}
