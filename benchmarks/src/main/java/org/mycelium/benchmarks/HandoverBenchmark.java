package org.mycelium.benchmarks;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.mycelium.link.BatchPool;
import org.mycelium.link.LinkStats;
import org.mycelium.link.OutboundQueue;
import org.mycelium.link.PacketBatch;
import org.mycelium.wiring.LocalBus;
import org.mycelium.wiring.LocalMessage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Handing batches of data packets from one thread to the event loop of a socket: over the event
 * bus, and through the queue behind {@code Link.sendData}. Both end with the copy into the socket's
 * buffer. Time per batch: under load with at most {@value #CREDITS} in flight, and alone, where the
 * event loop sleeps and must be woken. Sampled, because two threads share what cores there are:
 * read the median, the average is the scheduler's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HandoverBenchmark {
  private static final int BATCHES = 200;
  private static final int CREDITS = 64;
  private static final int PACKET_BYTES = 1472;
  private static final String ADDRESS = "data";

  /** Packets of a batch: one, and what one read of a superpacket yields. */
  @Param({"1", "44"})
  public int packets;

  private record Data(PacketBatch batch) implements LocalMessage {}

  private final BatchPool pool = new BatchPool(2 * CREDITS);
  private final ByteBuffer socket = ByteBuffer.allocateDirect(BatchPool.BATCH_BYTES);
  private final AtomicLong arrivedBytes = new AtomicLong();
  private final Vertx vertx = Vertx.vertx();
  private final LocalBus bus = new LocalBus(vertx);
  private final Context loop = vertx.getOrCreateContext();
  private final OutboundQueue queue =
      new OutboundQueue(new LinkStats(), () -> loop.runOnContext(none -> drain()));
  private long sentBytes;

  /** Puts the consumer of the bus on the loop. */
  @Setup
  public void prepare() {
    loop.runOnContext(none -> bus.<Data>consume(ADDRESS, data -> take(data.batch())));
    do { // until the consumer is there
      bus.send(ADDRESS, new Data(batch()));
      Thread.onSpinWait();
    } while (arrivedBytes.get() == 0);
    long arrived;
    do {
      arrived = arrivedBytes.get();
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    } while (arrived != arrivedBytes.get());
    sentBytes = arrived;
  }

  /** Ends the event loops. */
  @TearDown
  public void close() {
    vertx.close().await();
  }

  private PacketBatch batch() {
    PacketBatch batch = pool.acquire();
    for (int i = 0; i < packets; i++) {
      batch.reserve(PACKET_BYTES);
      batch.commit(PACKET_BYTES);
    }
    return batch;
  }

  private void take(PacketBatch batch) {
    socket.clear().put(batch.bytes(), 0, batch.length());
    arrivedBytes.lazySet(arrivedBytes.get() + batch.length());
    batch.recycle();
  }

  private void drain() {
    do {
      int bytes = queue.drainTo(socket.clear());
      while (bytes > 0) {
        arrivedBytes.lazySet(arrivedBytes.get() + bytes);
        bytes = queue.drainTo(socket.clear());
      }
    } while (!queue.sleep());
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing but speed hangs on it
  private void await(int batchesInFlight) {
    long allowed = (long) batchesInFlight * packets * PACKET_BYTES;
    while (sentBytes - arrivedBytes.get() > allowed) {
      Thread.yield(); // not spinning: where cores are few, the event loop needs this one
    }
  }

  private void overBus() {
    PacketBatch batch = batch();
    sentBytes += batch.length();
    bus.send(ADDRESS, new Data(batch));
  }

  private void overQueue() {
    PacketBatch batch = batch();
    sentBytes += batch.length();
    if (!queue.offerData(batch)) {
      throw new AssertionError("dropped within the credits");
    }
  }

  /** Event bus, under load. */
  @Benchmark
  @OperationsPerInvocation(BATCHES)
  public void bus() {
    for (int i = 0; i < BATCHES; i++) {
      overBus();
      await(CREDITS - 1);
    }
    await(0);
  }

  /** Link queue, under load. */
  @Benchmark
  @OperationsPerInvocation(BATCHES)
  public void link() {
    for (int i = 0; i < BATCHES; i++) {
      overQueue();
      await(CREDITS - 1);
    }
    await(0);
  }

  /** Event bus, one batch from hand to socket buffer. */
  @Benchmark
  public void busAlone() {
    overBus();
    await(0);
  }

  /** Link queue, one batch from hand to socket buffer. */
  @Benchmark
  public void linkAlone() {
    overQueue();
    await(0);
  }
}
