package org.mycelium.vsock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.Endpoint;
import org.mycelium.link.LinkInfo;
import org.mycelium.link.LinkReader;
import org.mycelium.link.LinkStats;
import org.mycelium.link.Transport;
import org.mycelium.testing.Await;
import org.mycelium.vsock.socket.Cancellation;
import org.mycelium.vsock.socket.FakeVsockFamily;
import org.mycelium.vsock.socket.StreamListener;
import org.mycelium.vsock.socket.StreamSocket;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Tlv;

/** The life of one link, whatever its order of calls. */
class VsockLinkTest {
  private final List<String> ends = new CopyOnWriteArrayList<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private StreamSocket ours;

  @SuppressWarnings("NullAway.Init") // set before each test
  private StreamSocket peer;

  @BeforeEach
  void connect() throws Exception {
    folder = Files.createTempDirectory(Path.of("/tmp"), "mvl");
    FakeVsockFamily family = new FakeVsockFamily(folder, 3);
    StreamListener listener = family.listen(9651);
    ours = family.connect(2, 9651, new Cancellation());
    StreamSocket accepted = listener.accept();
    assertNotNull(accepted);
    peer = accepted;
    listener.close();
  }

  @AfterEach
  void end() throws Exception {
    peer.close();
    Await.until("no thread is left", () -> OpenResources.vsockThreads() == 0);
    Files.delete(folder);
  }

  private VsockLink link() {
    LinkInfo info =
        new LinkInfo(
            1,
            Transport.VSOCK,
            LinkInfo.Direction.OUTBOUND,
            new Endpoint.Vsock(2, 9651),
            "VSOCK 3:1 <-> 2:9651",
            5);
    return new VsockLink(
        ours,
        info,
        new VsockLink.Owner() {
          @Override
          public void control(VsockLink link, List<Tlv> tlvs, Runnable done) {
            done.run();
          }

          @Override
          public void ended(VsockLink link, String reason) {
            ends.add(reason);
          }
        });
  }

  private static DataReceiver ignoring() {
    return new DataReceiver() {
      @Override
      public void packet(byte[] bytes, int offset, int length) {}

      @Override
      public void readComplete() {}
    };
  }

  private void peerSends(int... bytes) throws Exception {
    ByteBuffer out = ByteBuffer.allocateDirect(bytes.length);
    for (int b : bytes) {
      out.put((byte) b);
    }
    peer.write(out.flip());
  }

  @Test
  void halfAPacketThatWaitsTooLongEndsTheLink() throws Exception {
    VsockLink link = link();
    link.open();
    link.attach(ignoring());
    peerSends(1, 0, 0, 0, 0);
    Await.until("read", () -> link.stats().receivedBytes() == 5);
    long late = LinkStats.nowMicros() + LinkReader.PARTIAL_LIMIT_MICROS + 1_000_000;
    link.tick(LinkStats.nowMicros());
    assertEquals(List.of(), ends, "not yet");
    // The bytes are counted before they are looked at: ask until they were.
    Await.until(
        "ended",
        () -> {
          link.tick(late);
          return ends.size() == 1;
        });
    assertTrue(ends.get(0).contains("rest of a packet"), ends.get(0));
  }

  @Test
  void silenceBetweenPacketsIsNoStall() throws Exception {
    VsockLink link = link();
    link.open();
    link.attach(ignoring());
    // A hello (spec 02 §1.6): whole.
    peerSends(1, 1, 0, 0, 42, 3, 0, 8, 4, 6, 0x80, 0, 0, 1, 7, 0xd0);
    Await.until("read", () -> link.stats().receivedBytes() == 16);
    link.tick(LinkStats.nowMicros() + 2 * LinkReader.PARTIAL_LIMIT_MICROS);
    assertEquals(List.of(), ends);
    link.close("enough");
    Await.until("ended", () -> ends.equals(List.of("enough")));
  }

  /** A data plane that fails with an Error must not leave a link that looks alive. */
  @Test
  void anErrorOnItsThreadEndsTheLink() throws Exception {
    VsockLink link = link();
    link.open();
    link.attach(
        new DataReceiver() {
          @Override
          public void packet(byte[] bytes, int offset, int length) {}

          @Override
          public void readComplete() {
            throw new StackOverflowError("played");
          }
        });
    peerSends(1, 1, 0, 0, 42, 3, 0, 8, 4, 6, 0x80, 0, 0, 1, 7, 0xd0);
    Await.until("ended", () -> ends.size() == 1);
    assertTrue(ends.get(0).contains("internal error"), ends.get(0));
  }

  @Test
  void closeBeforeOpenAndAttachAfterCloseStartNothing() {
    VsockLink link = link();
    link.close("early");
    link.open();
    link.attach(ignoring());
    assertEquals(List.of("early"), ends);
    assertEquals(0, OpenResources.vsockThreads());
  }

  @Test
  void aPeerThatIsGoneIsNoticedWithoutAttachmentWhenSomethingIsSent() throws Exception {
    VsockLink link = link();
    link.open();
    peer.close();
    Await.until(
        "ended",
        () -> {
          link.sendControl(List.of(Hello.of(1)));
          return ends.size() == 1;
        });
  }
}
