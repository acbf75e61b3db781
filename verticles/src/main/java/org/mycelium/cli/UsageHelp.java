package org.mycelium.cli;

import java.util.List;
import org.mycelium.node.NodeOption;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.IParamLabelRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Shows a switch as {@code --no-tun}, though {@code --no-tun=false} is understood, and the node
 * flags at the root alone, though they are understood everywhere.
 */
final class UsageHelp extends Help {
  UsageHelp(CommandSpec spec, ColorScheme colours) {
    super(spec, colours);
  }

  @Override
  public String optionList() {
    List<OptionSpec> own =
        commandSpec().options().stream()
            .filter(option -> !(option.userObject() instanceof NodeOption))
            .toList();
    if (commandSpec().parent() == null) {
      return super.optionList();
    }
    return optionListExcludingGroups(own, createDefaultLayout(), null, parameterLabelRenderer())
        + "\nThe options of 'mycelium --help' may stand here too.\n";
  }

  @Override
  public IParamLabelRenderer parameterLabelRenderer() {
    IParamLabelRenderer usual = super.parameterLabelRenderer();
    return new IParamLabelRenderer() {
      @Override
      public Ansi.Text renderParameterLabel(ArgSpec argument, Ansi ansi, List<Ansi.IStyle> styles) {
        return argument instanceof OptionSpec && argument.arity().min() == 0
            ? ansi.text("")
            : usual.renderParameterLabel(argument, ansi, styles);
      }

      @Override
      public String separator() {
        return usual.separator();
      }
    };
  }
}
