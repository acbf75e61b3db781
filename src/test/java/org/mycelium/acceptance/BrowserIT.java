package org.mycelium.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A page from elsewhere in a real browser, run by a user who may do everything: it can neither read
 * messages nor add peers. The page does the same to a server that allows it, which shows that the
 * browser does send what the node refuses.
 */
@Tag("full")
class BrowserIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Tries everything a page can do without the permission of the other side. */
  private static final String PAGE =
      """
      <!doctype html><html><body><iframe name="sink"></iframe><script>
      const node = 'NODE', rpc = 'RPC', control = 'CONTROL';
      const peer = JSON.stringify({endpoint: 'tcp://192.0.2.1:9651'});
      const call = JSON.stringify(
          {jsonrpc: '2.0', id: 1, method: 'addPeer', params: ['tcp://192.0.2.1:9651']});
      async function read(url) {
        try { return 'read: ' + await (await fetch(url)).text(); } catch (e) { return 'blocked'; }
      }
      async function write(url, type, body) {
        try {
          const r = await fetch(url, {method: 'POST', headers: {'Content-Type': type}, body: body});
          return 'sent: ' + r.status;
        } catch (e) { return 'blocked'; }
      }
      async function blind(url, body) {
        try { await fetch(url, {method: 'POST', mode: 'no-cors', body: body}); return 'sent'; }
        catch (e) { return 'blocked'; }
      }
      function form(url) {
        const f = document.createElement('form');
        f.method = 'post'; f.action = url; f.enctype = 'text/plain'; f.target = 'sink';
        const i = document.createElement('input');
        i.name = peer.slice(0, -1) + ',"x":"'; i.value = '"}';
        f.appendChild(i); document.body.appendChild(f); f.submit();
      }
      function socket(url) {
        return new Promise(done => {
          const s = new WebSocket(url);
          s.onopen = () => s.send(call);
          s.onmessage = m => done('answered: ' + m.data);
          s.onerror = () => done('blocked');
        });
      }
      (async () => {
        const result = {
          admin: await read(node + '/api/v1/admin'),
          messages: await read(node + '/api/v1/messages?timeout=0'),
          json: await write(node + '/api/v1/admin/peers', 'application/json', peer),
          plain: await write(node + '/api/v1/admin/peers', 'text/plain', peer),
          blind: await blind(node + '/api/v1/admin/peers', peer),
          rpc: await write(rpc, 'application/json', call),
          rpcBlind: await blind(rpc, call),
          webSocket: await socket(rpc.replace('http', 'ws')),
          controlRead: await read(control + '/open'),
          controlBlind: await blind(control + '/closed', peer),
        };
        form(node + '/api/v1/admin/peers');
        form(control + '/form');
        const seen = await read('/await-form');
        await fetch('/result', {method: 'POST', body: JSON.stringify(result)});
      })();
      </script></body></html>
      """;

  @TempDir(factory = ShortFolder.class)
  Path folder;

  private final List<String> control = new CopyOnWriteArrayList<>();
  private final CompletableFuture<String> result = new CompletableFuture<>();

  private static HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setExecutor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return server;
  }

  private static String origin(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, String type, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Background browse(String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Requires.browser().toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--user-data-dir=" + folder.resolve("profile")));
    command.addAll(List.of(words));
    return Background.start(command);
  }

  @Test
  void aForeignPage() throws Exception {
    Requires.browser();
    HttpServer other = server();
    other.createContext(
        "/",
        exchange -> {
          control.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          if (exchange.getRequestURI().getPath().equals("/open")) {
            exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
          }
          answer(exchange, "text/plain", "control");
        });
    HttpServer page = server();
    try (LocalNode node = LocalNode.start(folder)) {
      page.createContext(
          "/",
          exchange ->
              answer(
                  exchange,
                  "text/html",
                  PAGE.replace("NODE", "http://" + node.apiAddress())
                      .replace("RPC", "http://" + node.rpcAddress())
                      .replace("CONTROL", origin(other))));
      page.createContext(
          "/await-form",
          exchange -> {
            Shell.await(LIMIT, () -> control.contains("POST /form"), control::toString);
            answer(exchange, "text/plain", "seen");
          });
      page.createContext(
          "/result",
          exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            result.complete(new String(body, StandardCharsets.UTF_8));
            answer(exchange, "text/plain", "");
          });
      try (Background browser = browse("--remote-debugging-port=0", origin(page) + "/")) {
        JsonObject seen = new JsonObject(result.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
        for (String way : List.of("admin", "messages", "json", "plain", "rpc", "webSocket")) {
          assertEquals("blocked", seen.getString(way), way + " " + seen.encode());
        }
        assertEquals("read: control", seen.getString("controlRead"), browser::output);
        assertTrue(control.contains("POST /closed"), control::toString);
        assertTrue(control.contains("POST /form"), control::toString);
        assertFalse(
            node.list("/admin/peers").encode().contains("192.0.2.1"), () -> "a peer was added");
      }
    } finally {
      page.stop(0);
      other.stop(0);
    }
  }

  /** A name that was rebound to this machine makes the node's answers the page's own: refused. */
  @Test
  void aReboundName() throws Exception {
    Requires.browser();
    try (LocalNode node = LocalNode.start(folder)) {
      String port = node.apiAddress().substring(node.apiAddress().indexOf(':'));
      try (Background browser =
          browse(
              "--host-resolver-rules=MAP rebound.example 127.0.0.1",
              "--dump-dom",
              "http://rebound.example" + port + "/api/v1/admin")) {
        assertTrue(browser.process().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), browser::output);
        Shell.await(LIMIT, () -> browser.output().contains("</html>"), browser::output);
        assertTrue(browser.output().contains("DNS rebinding"), browser::output);
        assertFalse(browser.output().contains(node.address()), browser::output);
      }
    }
  }
}
