package org.mycelium.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/bus.md and docs/asyncapi.yaml say what the code does. {@code -Dasyncapi.write=true} writes
 * the second anew.
 */
class BusContractTest {
  private static final Path DOCS = Path.of("..", "docs");

  private static List<String> page() throws IOException {
    return Files.readAllLines(DOCS.resolve("bus.md"));
  }

  private static List<AsyncApi.Address> table() throws IOException {
    return page().stream()
        .filter(line -> line.startsWith("| `mycelium."))
        .map(AsyncApi.Address::of)
        .toList();
  }

  private static AsyncApi.Address at(String address) throws IOException {
    return table().stream().filter(a -> a.address().equals(address)).findFirst().orElseThrow();
  }

  private static String ofNode(String request) {
    return MyceliumAddresses.request("{node}", request);
  }

  /** Each address of the code once, and no other. */
  @Test
  void addresses() throws IOException {
    List<String> expected = new ArrayList<>(MyceliumAddresses.EVENTS);
    expected.addAll(MyceliumAddresses.JSON_EVENTS);
    expected.add(MyceliumAddresses.MEMBERS);
    expected.add(MyceliumAddresses.MONITOR);
    for (String topic : List.of("", ".{topic}")) {
      expected.add("mycelium.v1.message" + topic);
      expected.add("mycelium.v1.json.message" + topic);
    }
    MyceliumAddresses.MESSAGE_REQUESTS.forEach(request -> expected.add(ofNode(request)));
    MyceliumAddresses.READ_REQUESTS.forEach(request -> expected.add(ofNode(request)));
    MyceliumAddresses.COMMANDS.forEach(request -> expected.add(ofNode(request)));
    List<String> written = table().stream().map(AsyncApi.Address::address).toList();
    assertEquals(new TreeSet<>(expected), new TreeSet<>(written));
    assertEquals(expected.size(), written.size());
  }

  /** The record on each event address, and that its twin has the same. */
  @Test
  void events() throws IOException {
    List<MyceliumEvent> events =
        List.of(
            Samples.random(LinkEvent.class, new java.util.Random(1)),
            Samples.random(PeerEvent.class, new java.util.Random(1)),
            Samples.random(CostBatch.class, new java.util.Random(1)),
            Samples.random(RouteBatch.class, new java.util.Random(1)));
    for (MyceliumEvent event : events) {
      String name = event.getClass().getSimpleName();
      assertEquals(name, at(MyceliumAddresses.of(event)).message());
      assertEquals(name, at(MyceliumAddresses.jsonOf(event)).message());
    }
    assertTrue(at(MyceliumAddresses.COST).size().startsWith(CostBatch.MAX_CHANGES + " "));
    assertTrue(at(MyceliumAddresses.ROUTE).size().startsWith(RouteBatch.MAX_CHANGES + " "));
  }

  /** The request and reply on each request address, the time-out, the size, the reach. */
  @Test
  void requests() throws IOException {
    List<MyceliumRequest<?>> requests =
        List.of(
            new NodeInfoRequest(),
            new PeersRequest(),
            new LinksRequest(),
            new CostsRequest(),
            new RoutesRequest(RouteKind.ALL),
            new Lookup("400::1"),
            new CountersRequest("router"),
            new CountersRequest("peers"),
            new CountersRequest("data"),
            new CountersRequest("messages"),
            new CountersRequest("api"),
            new PacketCountsRequest(CountedBy.SOURCE),
            new AddPeer("tcp://192.0.2.1:1"),
            new RemovePeer("tcp://192.0.2.1:1"),
            SendMessage.to("400::1", Bytes.EMPTY, Bytes.EMPTY).awaitReply(1),
            ReceiveMessage.any(ReceiveMode.TAKE, 1),
            new ConfirmMessage(1, true),
            new MessageStatusRequest("0123456789abcdef"),
            new ReadPayload(1, 0, 1),
            new WritePayload(0, 0, Bytes.EMPTY),
            new TopicsRequest(),
            ChangeTopics.acceptByDefault(true));
    for (MyceliumRequest<?> request : requests) {
      AsyncApi.Address at = at(ofNode(request.request()));
      assertEquals(request.getClass().getSimpleName(), at.message());
      assertEquals(request.replyType().getSimpleName(), at.reply());
      String wait = request.waitMillis() > 0 ? "its wait + " : "";
      assertEquals(wait + NodeClient.DEFAULT_TIMEOUT_MILLIS / 1000 + " s", at.timeout());
      if (MyceliumSnapshot.class.isAssignableFrom(request.replyType())) {
        assertEquals(MyceliumSnapshot.MAX_PAGE + " entries", at.size());
      }
      boolean command =
          MyceliumAddresses.COMMANDS.contains(request.request())
              || MyceliumAddresses.MESSAGE_REQUESTS.contains(request.request());
      assertEquals(command ? "local" : "cluster", at.reach());
    }
    long rows = table().stream().filter(a -> a.address().contains("{node}")).count();
    assertEquals(requests.size(), rows);
  }

  /** Topics on the bus: the same letters, every other byte as %xx, so that none is like another. */
  @Test
  void messageTopics() throws IOException {
    assertEquals("mycelium.v1.message", MyceliumAddresses.messageTopic(Bytes.EMPTY));
    Bytes topic = Bytes.utf8("shop/größe.1 %");
    assertEquals(
        "mycelium.v1.message.shop/gr%c3%b6%c3%9fe.1%20%25", MyceliumAddresses.messageTopic(topic));
    assertEquals(
        "mycelium.v1.json.message.a~b", MyceliumAddresses.jsonMessageTopic(Bytes.utf8("a~b")));
    assertEquals("ReceivedMessage", at("mycelium.v1.message.{topic}").message());
    assertEquals("ReceivedMessage", at("mycelium.v1.json.message.{topic}").message());
  }

  @Test
  void failureCodes() throws IOException {
    Map<String, Integer> written = new HashMap<>();
    Pattern row = Pattern.compile("\\| (\\d+) \\| ([A-Z_]+) \\| .+ \\|");
    for (String line : page()) {
      Matcher matcher = row.matcher(line);
      if (matcher.matches()) {
        written.put(matcher.group(2), Integer.valueOf(matcher.group(1)));
      }
    }
    Map<String, Integer> codes = new HashMap<>();
    for (FailureCode code : FailureCode.values()) {
      codes.put(code.name(), code.code());
      assertEquals(code, FailureCode.of(code.code()));
    }
    assertEquals(codes, written);
  }

  /** Every record that travels is on some address, and every one there has a codec. */
  @Test
  void records() throws IOException {
    TreeSet<String> written = new TreeSet<>();
    for (AsyncApi.Address at : table()) {
      written.add(at.message());
      written.add(at.reply());
    }
    written.removeAll(List.of("JSON", "–"));
    TreeSet<String> kinds = new TreeSet<>();
    Kinds.ALL.forEach(kind -> kinds.add(kind.getSimpleName()));
    assertEquals(kinds, written);
  }

  @Test
  void asyncApi() throws IOException {
    String expected = AsyncApi.of(table());
    Path file = DOCS.resolve("asyncapi.yaml");
    if (Boolean.getBoolean("asyncapi.write")) {
      Files.writeString(file, expected);
    }
    assertEquals(expected, Files.readString(file), "write it anew with -Dasyncapi.write=true");
  }

  /** Every reference of the file leads somewhere. */
  @Test
  void asyncApiReferences() throws IOException {
    List<String> lines = Files.readAllLines(DOCS.resolve("asyncapi.yaml"));
    TreeSet<String> paths = new TreeSet<>();
    List<String> stack = new ArrayList<>();
    for (String line : lines) {
      int depth = (line.length() - line.stripLeading().length()) / 2;
      Matcher key = Pattern.compile(" *([A-Za-z0-9$-]+):.*").matcher(line);
      if (key.matches()) {
        stack.subList(Math.min(depth, stack.size()), stack.size()).clear();
        stack.add(key.group(1));
        paths.add("#/" + String.join("/", stack));
      }
    }
    int references = 0;
    for (String line : lines) {
      Matcher reference = Pattern.compile(".*\\$ref: \"(.*)\"").matcher(line);
      if (reference.matches()) {
        references++;
        assertTrue(paths.contains(reference.group(1)), line);
      }
    }
    assertTrue(references > 100, "references " + references);
  }
}
