package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Issue 5, show: the page docs/examples/page in a real browser shows live costs through the SockJS
 * bridge and cannot send a command.
 */
class CostPageIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern BRIDGE = Pattern.compile("sockjs_bridge_addr listening port=(\\d+)");
  private static final String ROWS = "document.getElementById('costs').innerText";

  @TempDir Path folder;

  @Test
  @Tag("full")
  void pageShowsLiveCostsAndCannotCommand() {
    Path chromium = Requires.browser();
    Path page = NodeProcess.distribution().resolve("docs/examples/page");
    try (LocalNode node =
        LocalNode.start(
            folder, "--sockjs-bridge-addr=127.0.0.1:0", "--sockjs-bridge-pages=" + page)) {
      Matcher bridge = BRIDGE.matcher(node.log());
      assertEquals(true, bridge.find(), node::log);
      String url = "http://127.0.0.1:" + bridge.group(1) + "/";
      try (Browser browser = Browser.open(chromium, folder, url)) {
        await(browser, "document.getElementById('node').innerText", node.address());
        assertEquals("", browser.evaluate(ROWS).strip());
        // A node comes and goes: its link and route appear and vanish without a reload.
        try (LocalNode other =
            LocalNode.start(folder, "--peers", "tcp://127.0.0.1:" + node.tcpPort())) {
          await(browser, ROWS, "/64");
          await(browser, ROWS, "link ");
          await(browser, "document.getElementById('state').innerText", "live, batch");
          String peers = node.list("/admin/peers").encode();
          for (String address :
              new String[] {
                "mycelium.v1." + node.address() + ".peer.add",
                "mycelium.v1.cost",
                "mycelium.v1.json.cost"
              }) {
            for (String type : new String[] {"send", "publish", "register"}) {
              boolean readable = type.equals("register") && address.equals("mycelium.v1.json.cost");
              if (!readable) {
                browser.evaluate("document.title = 'waiting'");
                browser.evaluate(
                    "bus.send(JSON.stringify({type: '"
                        + type
                        + "', address: '"
                        + address
                        + "', body: {type: 'AddPeer', version: '1.0', endpoint: 'tcp://192.0.2.1:1'},"
                        + " headers: {}, replyAddress: 'r'}))");
                await(browser, "document.title", "refused: ");
              }
            }
          }
          assertFalse(node.list("/admin/peers").encode().contains("192.0.2.1"), peers);
          other.signal("TERM");
          other.exit();
        }
        Shell.await(
            LIMIT,
            () -> browser.evaluate(ROWS).isBlank(),
            () -> "rows left: " + browser.evaluate(ROWS));
      }
    }
  }

  private static void await(Browser browser, String expression, String wanted) {
    Shell.await(
        LIMIT,
        () -> browser.evaluate(expression).contains(wanted),
        () ->
            wanted
                + " is not in "
                + expression
                + ": "
                + browser.evaluate("document.body.innerText"));
  }
}
