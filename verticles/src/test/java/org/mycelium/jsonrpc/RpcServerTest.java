package org.mycelium.jsonrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mycelium.http.Caller;
import org.mycelium.http.Privilege;
import org.mycelium.http.Refusals;

/** What the server does with methods that wait, fail, are not for everybody, or answer too much. */
class RpcServerTest {
  private final Vertx vertx = Vertx.vertx();
  private final List<Promise<Buffer>> waiting = new ArrayList<>();
  private final RpcServer server =
      new RpcServer(
          vertx,
          List.of(
              RpcMethod.of("read", Privilege.READ_ADMIN, "")
                  .answers("Text", params -> Future.succeededFuture(Buffer.buffer("\"r\""))),
              RpcMethod.of("change", Privilege.EVERYTHING, "")
                  .answers("Text", params -> Future.succeededFuture(Buffer.buffer("\"c\""))),
              RpcMethod.of("wait", Privilege.READ_ADMIN, "").answers("Text", params -> waits()),
              RpcMethod.of("fail", Privilege.READ_ADMIN, "")
                  .answers("Text", params -> Future.failedFuture("a reason")),
              RpcMethod.of("throw", Privilege.READ_ADMIN, "")
                  .answers(
                      "Text",
                      params -> {
                        throw new IllegalStateException("a bug");
                      }),
              RpcMethod.of("much", Privilege.READ_ADMIN, "").answers("Text", this::much)));
  private final List<Boolean> ends = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private Future<Buffer> waits() {
    Promise<Buffer> promise = Promise.promise();
    waiting.add(promise);
    return promise.future();
  }

  private Future<Buffer> much(RpcParams params) {
    params.exchange().onEnd(ends::add);
    return Future.succeededFuture(Buffer.buffer("\"" + "x".repeat(6_000_000) + "\""));
  }

  private static String call(String method) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\"}";
  }

  private JsonObject answer(String text, Caller caller) throws Exception {
    Optional<Buffer> answer =
        server
            .answer(Buffer.buffer(text), new RpcExchange(caller))
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    return new JsonObject(answer.orElseThrow());
  }

  /** A caller that may read is told which rule keeps it from more; nothing is done for it. */
  @Test
  void privileges() throws Exception {
    Caller reader = Caller.reader("uid 1000", "only for the node's user");
    assertEquals("r", answer(call("read"), reader).getString("result"));
    long before = Refusals.total();
    JsonObject refused = answer(call("change"), reader).getJsonObject("error");
    assertTrue(Refusals.total() > before, "counted");
    assertEquals(-32001, refused.getInteger("code"));
    assertEquals("only for the node's user", refused.getString("data"));
    assertEquals("c", answer(call("change"), Caller.trusted("uid 0")).getString("result"));
  }

  @Test
  void failuresAreInternalErrors() throws Exception {
    for (String method : List.of("fail", "throw")) {
      JsonObject error = answer(call(method), Caller.trusted("root")).getJsonObject("error");
      assertEquals(-32603, error.getInteger("code"));
      assertEquals("Internal error", error.getString("message"));
    }
  }

  /** A batch may have millions of members that are answered at once. */
  @Test
  void aLongBatchLeavesTheEventLoopToOthers() throws Exception {
    Buffer text = Buffer.buffer("[0" + ",0".repeat(4 * Batch.TURN) + "]");
    CompletableFuture<Boolean> first = new CompletableFuture<>();
    CompletableFuture<Integer> answers = new CompletableFuture<>();
    vertx.runOnContext(
        turn -> {
          Future<Optional<Buffer>> answer =
              server.answer(text, new RpcExchange(Caller.trusted("root")));
          vertx.runOnContext(other -> first.complete(!answer.isComplete()));
          answer.onSuccess(all -> answers.complete(new JsonArray(all.orElseThrow()).size()));
        });
    assertTrue(first.get(10, TimeUnit.SECONDS), "somebody else had a turn");
    assertEquals(4 * Batch.TURN + 1, answers.get(10, TimeUnit.SECONDS));
  }

  /** One call of a batch that waits delays no other; no more than a few run at a time. */
  @Test
  void batchesRunAFewAtATime() throws Exception {
    String calls = String.join(",", Collections.nCopies(40, call("wait")));
    Future<Optional<Buffer>> all =
        server.answer(Buffer.buffer("[" + calls + "]"), new RpcExchange(Caller.trusted("root")));
    assertEquals(RpcServer.BATCH_WIDTH, waiting.size());
    waiting.get(5).complete(Buffer.buffer("5"));
    assertEquals(RpcServer.BATCH_WIDTH + 1, waiting.size());
    for (int i = 0; i < 40; i++) {
      waiting.get(i).tryComplete(Buffer.buffer("" + i));
    }
    JsonArray responses =
        new JsonArray(
            all.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS).orElseThrow());
    for (int i = 0; i < 40; i++) {
      assertEquals(i, responses.getJsonObject(i).getInteger("result"), "in order");
    }
  }

  /** Results that do not fit together are an error, and their methods learn that they are lost. */
  @Test
  void aBatchThatAnswersTooMuch() throws Exception {
    RpcExchange exchange = new RpcExchange(Caller.trusted("root"));
    Buffer text = Buffer.buffer("[" + call("much") + "," + call("much") + "]");
    Optional<Buffer> answer =
        server
            .answer(text, exchange)
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    JsonObject error = new JsonObject(answer.orElseThrow()).getJsonObject("error");
    assertEquals(-32008, error.getInteger("code"));
    exchange.ended(true);
    assertEquals(List.of(false, false), ends);
  }

  @Test
  void twoMethodsOfOneName() {
    RpcMethod method = RpcMethod.of("a", Privilege.READ_ADMIN, "");
    assertThrows(
        IllegalArgumentException.class, () -> new RpcServer(vertx, List.of(method, method)));
  }

  @Test
  void textsThatDoNotBeginLikeJson() {
    assertTrue(RpcServer.looksLikeJson(Buffer.buffer(" \n\t{")));
    assertTrue(RpcServer.looksLikeJson(Buffer.buffer("[")));
    assertFalse(RpcServer.looksLikeJson(Buffer.buffer("x{")));
    assertFalse(RpcServer.looksLikeJson(Buffer.buffer("")));
  }
}
