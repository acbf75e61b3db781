package org.mycelium.cli;

import java.util.concurrent.Callable;
import org.mycelium.cli.demo.Demo;
import org.mycelium.log.LogFilter;
import org.mycelium.log.LogFormat;
import org.mycelium.log.LogSetup;
import picocli.CommandLine.Command;

/**
 * {@code demo}: two nodes on loopback, without privileges and without anybody else; tells what they
 * do until Ctrl-C.
 */
@Command(
    name = "demo",
    description = "Run two nodes on loopback that peer and ping each other, until Ctrl-C.")
final class DemoCommand implements Callable<Integer> {
  private final CliContext context;

  DemoCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    LogSetup.start(LogFilter.parse("warn"), LogFormat.COMPACT, false, context.err());
    try {
      return new Demo(context.out()).run();
    } finally {
      LogSetup.flush();
    }
  }
}
