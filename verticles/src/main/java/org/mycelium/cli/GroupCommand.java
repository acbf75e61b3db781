package org.mycelium.cli;

import picocli.CommandLine.Command;

/** A command that only groups others: {@code peers}, {@code routes}. */
@Command
final class GroupCommand {}
