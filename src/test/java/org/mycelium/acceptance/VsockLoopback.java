package org.mycelium.acceptance;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.mycelium.link.Endpoint;
import org.mycelium.link.Link;
import org.mycelium.vsock.VsockDiagnosis;
import org.mycelium.wiring.PeerInfo;
import org.mycelium.wiring.PeerRequest;

/**
 * Two transports over real AF_VSOCK in one machine of the rig (CID 1): traffic, refusals, cycles of
 * close(), undeployment under blocked calls. Prints a line for each part; exits 1 at the first that
 * fails.
 */
final class VsockLoopback {
  private static final long PORT = 9651;
  private static final Endpoint SELF = new Endpoint.Vsock(1, PORT);
  private static final long SEED = 4;
  private static final int UNDEPLOY_EVERY = 25;
  private static final PeerRequest ALL = new PeerRequest.All();

  private final Vertx vertx = Vertx.vertx();
  private final VsockPeer server = new VsockPeer(vertx, 1);
  private final VsockPeer client = new VsockPeer(vertx, 2);
  private int dials;

  private VsockLoopback() {}

  /** Runs it: {@code VsockLoopback CYCLES}. */
  public static void main(String[] arguments) {
    RigProgram.run(() -> new VsockLoopback().run(Integer.parseInt(arguments[0])));
  }

  private void run(int cycles) throws Exception {
    System.out.println(VsockDiagnosis.ofThisMachine().toJson().encode());
    String serverId = server.deploy(new JsonObject().put("vsock_listen_port", PORT));
    String clientId = client.deploy(new JsonObject());
    refusals();
    traffic();
    if (cycles > 0) {
      clientId = cycles(clientId, cycles);
    }
    undeployUnderBlockedCalls(serverId, clientId);
    acceptorsComeAndGo();
    allowList();
    VsockPeer.get(vertx.close());
    System.out.println("dials " + dials);
  }

  private void refusals() throws Exception {
    expect("ECONNRESET", new Endpoint.Vsock(1, 5999));
    expect("ENODEV", new Endpoint.Vsock(99, PORT));
    expect("hypervisor", new Endpoint.Vsock(0, PORT));
    VsockPeer second = new VsockPeer(vertx, 3);
    String id = second.deploy(new JsonObject().put("vsock_listen_port", PORT));
    JsonObject listener = state(second).getJsonArray("listeners").getJsonObject(0);
    check(listener.getString("error").contains("EADDRINUSE"), listener.encode());
    VsockPeer.get(vertx.undeploy(id));
    System.out.println("good refusals");
  }

  private void expect(String words, Endpoint endpoint) throws Exception {
    if (endpoint instanceof Endpoint.Vsock vsock && vsock.cid() != 0) {
      dials++;
    }
    var attempt = client.dial(endpoint);
    VsockPeer.get(attempt.otherwiseEmpty());
    check(
        attempt.failed() && String.valueOf(attempt.cause().getMessage()).contains(words),
        endpoint + ": " + attempt);
  }

  private void traffic() throws Exception {
    Link out = dial();
    VsockPeer.await("up", () -> server.up.size() == 1);
    Link in = server.up.get(0);
    check(out.info().identifier().matches("VSOCK 1:\\d+ <-> 1:9651"), out.info().identifier());
    check(in.info().identifier().matches("VSOCK 1:9651 <-> 1:\\d+"), in.info().identifier());
    long start = System.nanoTime();
    client.send(out);
    VsockPeer.await("all at the server", () -> server.heardOn(in.info().id()).everything());
    double seconds = (System.nanoTime() - start) / 1e9;
    server.send(in);
    VsockPeer.await("all at the client", () -> client.heardOn(out.info().id()).everything());
    out.close("done");
    VsockPeer.await("down at both", () -> client.down.size() == 1 && server.down.size() == 1);
    System.out.printf("good traffic %.1f MB/s one way%n", VsockPeer.DATA_BYTES / seconds / 1e6);
  }

  private Link dial() throws Exception {
    dials++;
    return VsockPeer.get(client.dial(SELF)).body().link();
  }

  /**
   * Connect by the peer manager, some traffic, close by a side that chance picks or undeployment in
   * the middle; then nothing may be left, and both peer managers must know that there is no peer.
   */
  private String cycles(String clientId, int cycles) throws Exception {
    Random random = new Random(SEED);
    String id = clientId;
    server.deployPeers();
    client.deployPeers();
    long before = descriptors();
    int ups = client.ups.get();
    for (int i = 0; i < cycles; i++) {
      int known = client.ups.get();
      client.peers(new PeerRequest.Add(SELF));
      if (i % UNDEPLOY_EVERY == 0) {
        VsockPeer.get(vertx.undeploy(id)); // in the middle of whatever the dial is at
        id = client.deploy(new JsonObject());
      }
      VsockPeer.await("the peer is alive", () -> alive(client) && client.ups.get() > known);
      live(random);
      if (i % UNDEPLOY_EVERY == 1) {
        VsockPeer.get(vertx.undeploy(id));
        VsockPeer.await("no link survives", () -> allDown(client));
        id = client.deploy(new JsonObject());
      }
      client.peers(new PeerRequest.Remove(SELF));
      VsockPeer.await("all are down", () -> allDown(client));
      client.forgetLinks();
      server.forgetLinks();
    }
    VsockPeer.await("the server's are down", () -> allDown(server));
    VsockPeer.await("no peer is left", () -> client.peers(ALL).isEmpty());
    VsockPeer.await("no peer is left", () -> server.peers(ALL).isEmpty());
    check(client.ups.get() - ups >= cycles, "links " + client.ups);
    VsockPeer.await("no link thread is left", () -> threads() == 1);
    VsockPeer.await("no socket, pipe or selector is left", () -> descriptors() <= before);
    for (VsockPeer peer : List.of(server, client)) {
      check(state(peer).getInteger("links") == 0, "links of the transport");
      check(peer.downs.get() == peer.ups.get(), "each once: " + peer.ups + ", " + peer.downs);
    }
    System.out.println("good cycles " + cycles);
    return id;
  }

  private static boolean allDown(VsockPeer peer) {
    return peer.downs.get() == peer.ups.get();
  }

  private void live(Random random) {
    Link link = client.up.get(client.up.size() - 1);
    for (int i = random.nextInt(4); i > 0; i--) {
      link.sendData(client.batch());
    }
    switch (random.nextInt(3)) {
      case 0 -> link.close("by the client");
      case 1 -> {
        List<Link> known = server.up;
        if (!known.isEmpty()) {
          known.get(known.size() - 1).close("by the server");
        }
      }
      default -> {} // by the removal of the peer
    }
  }

  private static boolean alive(VsockPeer peer) {
    return peer.peers(ALL).stream().anyMatch(known -> known.state() == PeerInfo.State.ALIVE);
  }

  private void undeployUnderBlockedCalls(String serverId, String clientId) throws Exception {
    Link idle = dial(); // readers block on both sides, the acceptor blocks
    VsockPeer.await("up", () -> server.ups.get() == server.downs.get() + 1);
    VsockPeer.get(vertx.undeploy(clientId));
    VsockPeer.await("down at the undeployed", () -> allDown(client));
    check(client.down.get(client.down.size() - 1).link() == idle, "the idle one");
    VsockPeer.get(vertx.undeploy(serverId));
    VsockPeer.await("down at the other", () -> allDown(server));
    VsockPeer.await("no thread is left", () -> threads() == 0);
    System.out.println("good undeploy");
  }

  /** Listeners are ended while they wait in accept: none of them may connect to itself. */
  private void acceptorsComeAndGo() throws Exception {
    for (int i = 0; i < 20; i++) {
      String id = server.deploy(new JsonObject().put("vsock_listen_port", PORT));
      VsockPeer.get(vertx.undeploy(id));
      VsockPeer.await("no thread is left", () -> threads() == 0);
    }
    System.out.println("good acceptors");
  }

  private void allowList() throws Exception {
    String id =
        server.deploy(
            new JsonObject()
                .put("vsock_listen_port", PORT)
                .put("vsock_allowed_cids", new JsonArray().add(77)));
    client.deploy(new JsonObject());
    int ups = server.up.size();
    dial();
    VsockPeer.await("closed", () -> client.down.size() == client.up.size());
    check(server.up.size() == ups, "not up at the server");
    check(state(server).getJsonObject("counters").getLong("refusedCid") == 1, "counted");
    VsockPeer.get(vertx.undeploy(id));
    System.out.println("good allow list");
  }

  private JsonObject state(VsockPeer peer) throws Exception {
    return VsockPeer.get(
            vertx.eventBus().<JsonObject>request(peer.addresses.transportState("vsock"), null))
        .body();
  }

  private static void check(boolean good, String what) {
    if (!good) {
      throw new AssertionError(what);
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches("mycelium-vsock-(accept|dial|read|write)-.*"))
        .count();
  }

  /** Sockets, pipes and selectors of this process; not its files, which the JDK opens lazily. */
  private static long descriptors() {
    File[] files = new File("/proc/self/fd").listFiles();
    return Arrays.stream(files == null ? new File[0] : files)
        .filter(VsockLoopback::isNoFile)
        .count();
  }

  private static boolean isNoFile(File descriptor) {
    try {
      return !Files.readSymbolicLink(descriptor.toPath()).toString().startsWith("/");
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }
}
