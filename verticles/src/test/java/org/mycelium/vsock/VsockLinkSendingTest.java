package org.mycelium.vsock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.mycelium.link.BatchPool;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.Endpoint;
import org.mycelium.link.LinkInfo;
import org.mycelium.link.LinkReader;
import org.mycelium.link.LinkStats;
import org.mycelium.link.PacketBatch;
import org.mycelium.link.Transport;
import org.mycelium.testing.Await;
import org.mycelium.vsock.socket.SocketFailure;
import org.mycelium.vsock.socket.SocketName;
import org.mycelium.vsock.socket.StreamFailures;
import org.mycelium.vsock.socket.StreamSocket;
import org.mycelium.wire.DataPacket;
import org.mycelium.wire.Hello;
import org.mycelium.wire.Tlv;

/** Who offers sends itself, and the writing thread goes on: never both, nothing lost, in order. */
class VsockLinkSendingTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 2000;
  private static final long SEED = 11;

  private final List<String> ends = new CopyOnWriteArrayList<>();
  private final MoodySocket socket = new MoodySocket();
  private final BatchPool pool = new BatchPool(16);

  private final VsockLink link =
      new VsockLink(
          socket,
          new LinkInfo(
              1,
              Transport.VSOCK,
              LinkInfo.Direction.OUTBOUND,
              new Endpoint.Vsock(2, 9651),
              "VSOCK 3:1 <-> 2:9651",
              5),
          new VsockLink.Owner() {
            @Override
            public void control(VsockLink link, List<Tlv> tlvs, Runnable done) {}

            @Override
            public void ended(VsockLink link, String reason) {
              ends.add(reason);
            }
          });

  /** Takes all, some or nothing at once, by chance; the rest must come through write. */
  private static final class MoodySocket implements StreamSocket {
    final Random random = new Random(SEED);
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final AtomicBoolean busy = new AtomicBoolean();
    final AtomicInteger overlaps = new AtomicInteger();
    final CountDownLatch down = new CountDownLatch(1);
    volatile boolean broken;

    private void enter() {
      if (!busy.compareAndSet(false, true)) {
        overlaps.incrementAndGet();
      }
    }

    @Override
    public SocketName local() {
      return new SocketName.Vsock(3, 1);
    }

    @Override
    public SocketName remote() {
      return new SocketName.Vsock(2, 9651);
    }

    @Override
    public int read(ByteBuffer into) {
      try {
        down.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return -1;
    }

    @Override
    public int sendNow(byte[] bytes, int offset, int length) throws IOException {
      enter();
      if (broken) {
        throw StreamFailures.of(SocketFailure.RESET);
      }
      int taken = Math.min(length, List.of(length, 0, random.nextInt(100)).get(random.nextInt(3)));
      out.write(bytes, offset, taken);
      busy.set(false);
      return taken;
    }

    @Override
    public void write(ByteBuffer from) {
      enter();
      byte[] bytes = new byte[from.remaining()];
      from.get(bytes);
      out.writeBytes(bytes);
      busy.set(false);
    }

    @Override
    public void shutdown() {
      down.countDown();
    }

    @Override
    public void close() {}
  }

  private PacketBatch batch() {
    PacketBatch batch = pool.acquire();
    int at = batch.reserve(DataPacket.PAYLOAD + 300);
    DataPacket.writeHeader(batch.bytes(), at, 300, 64, 1, 2, 3, 4);
    batch.commit(DataPacket.PAYLOAD + 300);
    return batch;
  }

  @Test
  void manyThreadsOfferAndTheStreamStaysWhole() throws Exception {
    link.open();
    AtomicInteger data = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int round = 0; round < ROUNDS; round++) {
                      link.sendControl(List.of(Hello.of(round)));
                      data.addAndGet(link.sendData(batch()) ? 1 : 0);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long expected = THREADS * ROUNDS * 16L + data.get() * (DataPacket.PAYLOAD + 300L);
    Await.until("all left, seed " + SEED, () -> link.stats().sentBytes() == expected);
    assertEquals(0, socket.overlaps.get(), "two consumers at once");
    assertTrue(data.get() > 0, "no data");

    AtomicInteger packets = new AtomicInteger();
    LinkReader reader = new LinkReader(new LinkStats());
    reader.receiver(
        new DataReceiver() {
          @Override
          public void packet(byte[] bytes, int offset, int length) {
            packets.incrementAndGet();
          }

          @Override
          public void readComplete() {}
        });
    int hellos = 0;
    ByteBuffer in = ByteBuffer.wrap(socket.out.toByteArray());
    while (in.hasRemaining()) {
      int bytes = reader.prepare(in.remaining());
      in.get(reader.array(), reader.offset(), bytes);
      assertNull(reader.received(bytes, 0));
      hellos += reader.takeControl().size();
    }
    assertEquals(THREADS * ROUNDS, hellos);
    assertEquals(data.get(), packets.get());
    link.close("enough");
    Await.until("ended", () -> ends.equals(List.of("enough")));
  }

  @Test
  void finishLetsControlLeaveFirst() {
    link.open();
    for (int i = 0; i < 1000; i++) {
      link.sendControl(List.of(Hello.of(i)));
    }
    link.finish("over");
    Await.until("ended", () -> ends.equals(List.of("over")));
    assertEquals(1000 * 16, socket.out.size());
  }

  @Test
  void aBrokenConnectionIsNoticedByWhoSends() {
    link.open();
    socket.broken = true;
    link.sendControl(List.of(Hello.of(1)));
    Await.until("ended", () -> ends.size() == 1);
    assertTrue(ends.getFirst().contains("RESET"), ends.getFirst());
  }
}
