package org.mycelium.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Deployable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mycelium.bus.Bytes;
import org.mycelium.bus.MessageSent;
import org.mycelium.bus.SendMessage;

/** The program in docs/messages.md compiles, runs, and does what it says. */
class DocumentedProgramTest {
  @TempDir Path folder;

  @Test
  void echo() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "messages.md"));
    Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertTrue(block.find());
    String program = block.group(1);
    assertTrue(program.lines().count() <= 25, "twenty lines, not " + program.lines().count());
    Path source = folder.resolve("Echo.java");
    Files.writeString(source, program);
    int failed =
        Objects.requireNonNull(ToolProvider.getSystemJavaCompiler())
            .run(null, null, null, "-cp", classPath(), "-proc:none", source.toString());
    assertEquals(0, failed);
    try (NodePair pair = new NodePair(folder).start();
        URLClassLoader loader =
            new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      Deployable echo =
          (Deployable) loader.loadClass("Echo").getDeclaredConstructor().newInstance();
      NodePair.await(pair.vertxB.deployVerticle(echo));
      MessageSent sent =
          NodePair.await(
              pair.a.ask(
                  SendMessage.to(pair.b.node(), Bytes.utf8("echo"), Bytes.utf8("hello"))
                      .awaitReply(50_000)));
      assertEquals("hello", sent.reply().get(0).payload().utf8());
    }
  }

  /**
   * What an application has: Vert.x and the codecs; also under launchers with their own loaders.
   */
  private static String classPath() throws java.net.URISyntaxException {
    java.util.List<String> places = new java.util.ArrayList<>();
    for (Class<?> type :
        new Class<?>[] {Deployable.class, Bytes.class, io.netty.util.concurrent.Future.class}) {
      places.add(
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    return String.join(java.io.File.pathSeparator, places);
  }
}
