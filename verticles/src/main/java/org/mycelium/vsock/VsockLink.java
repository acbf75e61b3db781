package org.mycelium.vsock;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.mycelium.link.AbstractLink;
import org.mycelium.link.ControlCredits;
import org.mycelium.link.DataReceiver;
import org.mycelium.link.LinkInfo;
import org.mycelium.link.LinkReader;
import org.mycelium.link.LinkStats;
import org.mycelium.vsock.socket.StreamSocket;
import org.mycelium.wire.Tlv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection with two threads of its own: one waits for what the peer sends, the other for the
 * peer to take what we send. A peer that stalls thus holds up nobody else.
 *
 * <p>Who finds the queue at rest sends what it offers itself, from the heap and without waiting, as
 * with TCP; when the socket takes no more, or a turn is over, the writing thread goes on until all
 * is written. It and the reading thread copy once between the link's buffers and a direct buffer;
 * what waits is gathered into one send. The threads run as long as the link; the last to leave
 * gives the descriptor back and reports the end.
 */
final class VsockLink extends AbstractLink {

  private static final Logger log = LoggerFactory.getLogger(VsockLink.class);

  /** Most bytes of one send and one receive: what the queue holds of a few full batches. */
  static final int BUFFER_BYTES = 128 << 10;

  /** Sends after which a thread that offered goes back to its own work. */
  private static final int RUNS_PER_TURN = 16;

  /** How often a busy reader gives back memory that it no longer needs. */
  private static final long TRIM_MICROS = 10_000_000;

  /** What the verticle does for its links. Called on the link's threads. */
  interface Owner {

    /** Hands control messages to the router; {@code done} gives the credit back. */
    void control(VsockLink link, List<Tlv> tlvs, Runnable done);

    /** The link ended and holds nothing any more; called exactly once. */
    void ended(VsockLink link, String reason);
  }

  private final StreamSocket socket;
  private final Owner owner;
  private final ControlCredits credits = new ControlCredits(this::wakeReader);
  private final Thread writing;
  private volatile @Nullable Thread reading;
  private volatile boolean down;
  private volatile @Nullable String finishReason;
  private volatile boolean midPacket;

  /** The writing thread is the queue's consumer. */
  private volatile boolean writersTurn;

  private final Object threads = new Object();
  // Under that lock.
  private int running;
  private boolean over;

  /** Makes a link that neither writes nor reads yet. Call {@link #open}. */
  VsockLink(StreamSocket socket, LinkInfo info, Owner owner) {
    super(info);
    this.socket = socket;
    this.owner = owner;
    this.writing = thread("write", this::write);
  }

  private Thread thread(String what, Runnable body) {
    return Thread.ofPlatform()
        .name("mycelium-vsock-" + what + "-" + info().id())
        .daemon()
        .unstarted(() -> run(body));
  }

  /** Starts to write. */
  void open() {
    start(writing);
  }

  private void start(Thread thread) {
    synchronized (threads) {
      if (over || down) {
        return;
      }
      running++;
    }
    try {
      thread.start();
    } catch (OutOfMemoryError e) { // the system gives no more threads
      log.error("link gets no thread {} error={}", this, e.toString());
      close("no thread for it: " + e.getMessage());
      leave();
    }
  }

  private void run(Runnable body) {
    try {
      body.run();
    } catch (RuntimeException | Error e) {
      // A thread that dies in silence would leave a link that looks alive and moves nothing.
      log.error("link failed {} error={}", this, e.toString(), e);
      close("internal error: " + e);
    } finally {
      leave();
    }
  }

  /** The last of the threads ends the link. */
  private void leave() {
    boolean last;
    synchronized (threads) {
      running--;
      last = running == 0;
      over |= last;
    }
    if (last) {
      socket.close();
      owner.ended(this, closeReason("the peer closed the connection"));
    }
  }

  // Reading

  @Override
  protected void startReading(DataReceiver receiver) {
    Thread thread = thread("read", () -> read(receiver));
    reading = thread;
    start(thread);
  }

  private void read(DataReceiver receiver) {
    reader.receiver(receiver);
    long trimmed = LinkStats.nowMicros();
    try (Arena arena = Arena.ofConfined()) {
      ByteBuffer in = arena.allocate(BUFFER_BYTES).asByteBuffer();
      while (awaitCredits() && socket.read(in.clear()) > 0) {
        long now = LinkStats.nowMicros();
        if (!take(in.flip(), now)) {
          return;
        }
        if (now - trimmed > TRIM_MICROS) {
          reader.trim();
          trimmed = now;
        }
      }
      close("the peer closed the connection");
    } catch (IOException e) {
      close(String.valueOf(e.getMessage()));
    }
  }

  private boolean take(ByteBuffer in, long now) {
    while (in.hasRemaining()) {
      int bytes = reader.prepare(in.remaining());
      in.get(reader.array(), reader.offset(), bytes);
      String wrong = reader.received(bytes, now);
      if (wrong != null) {
        reader.readComplete();
        close(wrong);
        return false;
      }
    }
    // Whether it would be stalled if nothing more came.
    midPacket = reader.stalled(now + LinkReader.PARTIAL_LIMIT_MICROS + 1);
    List<Tlv> tlvs = reader.takeControl();
    if (!tlvs.isEmpty()) {
      owner.control(this, tlvs, credits.take(tlvs.size()));
    }
    reader.readComplete();
    return true;
  }

  /** False when the link ended meanwhile. */
  private boolean awaitCredits() {
    while (!down && credits.exhausted()) {
      LockSupport.park(credits);
    }
    return !down;
  }

  private void wakeReader() {
    LockSupport.unpark(reading);
  }

  /** Now and then, on any thread: ends a link that holds half a packet too long. */
  void tick(long nowMicros) {
    if (midPacket
        && !credits.exhausted()
        && nowMicros - stats().lastReceivedMicros() > LinkReader.PARTIAL_LIMIT_MICROS) {
      close("the rest of a packet did not come for 60 s");
    }
  }

  // Writing

  @Override
  protected void handOver() {
    writersTurn = true;
    LockSupport.unpark(writing);
  }

  @Override
  protected boolean sendNow() {
    try {
      for (int runs = 0; runs < RUNS_PER_TURN; ) {
        if (!outbound.next()) {
          if (outbound.sleep()) {
            finished();
            return true;
          }
          continue;
        }
        int wanted = outbound.length();
        int sent = socket.sendNow(outbound.bytes(), outbound.offset(), wanted);
        if (sent > 0) {
          stats().bytesSent(sent);
          outbound.left(sent);
          runs++;
        }
        if (sent < wanted) {
          return false;
        }
      }
    } catch (IOException e) {
      close(String.valueOf(e.getMessage()));
    }
    return false;
  }

  /** Everything is written: if that was waited for, the link ends. */
  private void finished() {
    String finished = finishReason;
    if (finished != null) {
      close(finished);
    }
  }

  private void write() {
    try (Arena arena = Arena.ofConfined()) {
      ByteBuffer out = arena.allocate(BUFFER_BYTES).asByteBuffer();
      while (!down) {
        if (!writersTurn) {
          LockSupport.park(outbound);
          continue;
        }
        int bytes = outbound.drainTo(out.clear());
        if (bytes > 0) {
          socket.write(out.flip());
          stats().bytesSent(bytes);
          continue;
        }
        writersTurn = false; // before the sleep: once asleep, another may hand over again
        if (outbound.sleep()) {
          finished();
        } else {
          writersTurn = true;
        }
      }
    } catch (IOException e) {
      close(String.valueOf(e.getMessage()));
    }
  }

  // The end

  /** Ends it in order: control that waits still leaves, data does not. Any thread. */
  void finish(String reason) {
    finishReason = reason;
    outbound.refuseData();
    if (outbound.wake()) {
      handOver();
    } // else the consumer ends it before it sleeps
  }

  @Override
  protected void disconnect() {
    down = true;
    socket.shutdown();
    LockSupport.unpark(writing);
    LockSupport.unpark(reading);
    boolean never;
    synchronized (threads) {
      never = running == 0 && !over;
      over |= never;
    }
    if (never) {
      socket.close();
      owner.ended(this, closeReason("closed"));
    }
  }
}
