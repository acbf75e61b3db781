package org.mycelium.node;

import java.util.stream.Collectors;

/** Writes docs/configuration.md from the table of options. */
final class OptionReference {
  private OptionReference() {}

  static String markdown() {
    StringBuilder page =
        new StringBuilder(
            """
            # Configuration
            <!-- Written from the table of options (NodeOption) by OptionReferenceTest; do not edit. -->

            Each option has a flag, a key in the configuration file, or both. The command line goes before the file, the file before the default; a list
            replaces a list. Flags may stand before or after a command. A switch is `--no-tun`; `--no-tun=false` overrides a file that says `true`.
            An unknown key or flag is an error that names the nearest known one.

            The file is TOML 1.0. It is the one that `--config-file` names, else `$XDG_CONFIG_HOME/mycelium/mycelium.toml` (only when that is absolute) or
            `~/.config/mycelium/mycelium.toml`; on macOS `~/Library/Application Support/ThreeFold Tech/Mycelium/mycelium.toml`, on Windows
            `%APPDATA%\\ThreeFold Tech\\Mycelium\\mycelium.toml`. The default key file is `$XDG_DATA_HOME/mycelium/priv_key.bin` or
            `~/.local/share/mycelium/priv_key.bin`; on macOS beside the configuration, on Windows under `%LOCALAPPDATA%`. Relative paths start from the
            working directory. Client commands read nothing of the file but `api_addr` and `api_token_file`; `inspect` and `generate-keys` nothing but
            `key_file`; all of them nothing when the flag is given.

            | Key | Flag | Value | Default | Meaning |
            |---|---|---|---|---|
            """);
    for (NodeOption<?> option : NodeOption.all()) {
      page.append(row(option));
    }
    return page.append(
            """

            *off*: this version lacks what the option switches off, so it is accepted without a word. *no effect*: this version lacks what the option
            tunes; it is accepted with one warning. *refused*: this version lacks what the option switches on; it is an error, so that for example a
            private network never starts as a public one. A peer `tls://` is refused likewise; a peer `quic://` is
            accepted with a warning and stays unconnected.

            Values in the file are read leniently, as by the original: numbers also in quotes, switches also as `1`/`0`, `"on"`/`"off"`, `"yes"`/`"no"`, a list
            of one also without brackets.

            Environment: `RUST_LOG` (a level, and `target=level` for parts, such as `info,mycelium::router=debug`) replaces `--debug`, `--silent` and
            `log_level`; `NO_COLOR` (not empty) switches colours off; `XDG_CONFIG_HOME`, `XDG_DATA_HOME`, `HOME` as above. The launcher reads
            `MYCELIUM_JAVA`, `JAVA_HOME`, `MYCELIUM_JAVA_OPTS`, and `MYCELIUM_CACHE`: the folder of the start-up caches in place of
            `$XDG_CACHE_HOME/mycelium` or `~/.cache/mycelium`, or `off`.

            ## While the node runs
            It looks at its file every second. `peers` and `log_level` take effect within two or three: peers that are new in the file are added, those
            that went are removed. What the command line or `RUST_LOG` sets stays. Of every other key that changed the log says that it waits for the next
            start. A file that cannot be used is told once, with the line, and the node goes on with what it has.
            """)
        .toString();
  }

  private static <T> String row(NodeOption<T> option) {
    String flags =
        option.flags().stream().map(flag -> "`" + flag + "`").collect(Collectors.joining(", "));
    String value = option.valueLabel() + (option.isList() ? ", several" : "");
    String standard =
        option
            .defaultValue()
            .map(set -> String.valueOf(option.type().toConfig(set)))
            .map(text -> text.equals("[]") ? "none" : "`" + text + "`")
            .orElse("none");
    String note =
        switch (option.stage()) {
          case BUILT -> "";
          case DISABLES_MISSING -> " (*off*)";
          case TUNES_MISSING -> " (*no effect*)";
          case ENABLES_MISSING -> " (*refused*)";
        };
    return "| %s | %s | %s | %s | %s%s |%n"
        .formatted(
            option.isKey() ? "`" + option.name() + "`" : "–",
            flags.isEmpty() ? "–" : flags,
            value.replace("|", ", "),
            standard,
            option.help().replace("|", "\\|"),
            note)
        .replace("\r\n", "\n");
  }
}
