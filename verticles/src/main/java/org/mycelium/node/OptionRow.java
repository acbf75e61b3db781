package org.mycelium.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the table of {@link NodeOption}s says of one option. Immutable.
 *
 * @param <T> the type of its value
 */
abstract class OptionRow<T> {
  private final String name;
  private final OptionType<T> type;
  private final String help;
  private final Stage stage;
  private final boolean flagOnly;
  private final @Nullable String flag;
  private final @Nullable String shortFlag;
  private final @Nullable T defaultValue;

  OptionRow(Builder<T> row) {
    name = row.name;
    type = row.type;
    help = row.help;
    stage = row.stage;
    flagOnly = row.flagOnly;
    flag = row.flag;
    shortFlag = row.shortFlag;
    defaultValue = row.defaultValue;
  }

  /** The name; also the key in the file when {@link #isKey()}. */
  public String name() {
    return name;
  }

  /** True when it may be given in a configuration file. */
  public boolean isKey() {
    return !flagOnly;
  }

  /** The flags, short one first; none for an option that only a file has. */
  public List<String> flags() {
    List<String> flags = new ArrayList<>(2);
    if (shortFlag != null) {
      flags.add(shortFlag);
    }
    if (flag != null) {
      flags.add(flag);
    }
    return flags;
  }

  /** How users know it: the long flag, or the key when there is none. */
  public String displayName() {
    return flag == null ? name : flag;
  }

  /** What it does, one sentence without a full stop. */
  public String help() {
    return help;
  }

  /** How far this version has it. */
  public Stage stage() {
    return stage;
  }

  /** What a user writes as its value. */
  public String valueLabel() {
    return type.label();
  }

  /** True when several values may be given. */
  public boolean isList() {
    return type.isList();
  }

  /** True when the flag has no value. */
  public boolean isSwitch() {
    return type.isSwitch();
  }

  /** The value when nobody sets it. */
  public Optional<T> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  OptionType<T> type() {
    return type;
  }

  @Override
  public String toString() {
    return name;
  }

  /** One row while it is written down. */
  static final class Builder<T> {
    private final String name;
    private final OptionType<T> type;
    private final Consumer<NodeOption<T>> table;
    private String help = "";
    private Stage stage = Stage.BUILT;
    private boolean flagOnly;
    private @Nullable String flag;
    private @Nullable String shortFlag;
    private @Nullable T defaultValue;

    Builder(String name, OptionType<T> type, Consumer<NodeOption<T>> table) {
      this.name = name;
      this.type = type;
      this.table = table;
    }

    Builder<T> flag(String longName, @Nullable String shortName) {
      flag = longName;
      shortFlag = shortName;
      return this;
    }

    Builder<T> flagOnly() {
      flagOnly = true;
      return this;
    }

    Builder<T> orElse(T value) {
      defaultValue = value;
      return this;
    }

    Builder<T> stage(Stage value) {
      stage = value;
      return this;
    }

    Builder<T> help(String text) {
      help = text;
      return this;
    }

    NodeOption<T> add() {
      NodeOption<T> option = new NodeOption<>(this);
      table.accept(option);
      return option;
    }
  }
}
