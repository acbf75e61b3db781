package org.mycelium.link;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.mycelium.wire.Tlv;

/**
 * What all links have in common, whether an event loop or a thread moves their bytes: bounded
 * sending, one attachment, one end.
 */
public abstract class AbstractLink implements Link {
  private final LinkInfo info;
  private final LinkStats stats = new LinkStats();
  private final AtomicBoolean attached = new AtomicBoolean();
  private final AtomicReference<@Nullable String> closeReason = new AtomicReference<>();

  /** What waits to be written; drained by the subclass on its writing thread. */
  // The queue only keeps the reference: nobody can offer before the constructor is done.
  @SuppressWarnings("this-escape")
  protected final OutboundQueue outbound = new OutboundQueue(stats, this::wakeWriter);

  /** What came in; used by the subclass on its reading thread. */
  protected final LinkReader reader = new LinkReader(stats);

  /** Makes a link that does not read yet. */
  protected AbstractLink(LinkInfo info) {
    this.info = info;
  }

  /** Starts the reading, handing {@code receiver} to the reader on its thread. Called once. */
  protected abstract void startReading(DataReceiver receiver);

  /** Something waits in {@link #outbound}. Called on any thread, must not block. */
  private void wakeWriter() {
    try {
      if (!sendNow()) {
        outbound.keepRest();
        handOver();
      }
    } catch (RuntimeException | Error e) {
      close("sending failed: " + e); // nobody would become the queue's consumer any more
      throw e;
    }
  }

  /**
   * Sends what waits from the calling thread, which is the consumer of {@link #outbound}. Any
   * thread, must not block.
   *
   * @return true when all is sent and the queue sleeps
   */
  protected abstract boolean sendNow();

  /** Makes the subclass's own thread the consumer instead. Any thread. */
  protected abstract void handOver();

  /** Ends the connection at once. Called once, on any thread, must not block. */
  protected abstract void disconnect();

  @Override
  public final LinkInfo info() {
    return info;
  }

  @Override
  public final LinkStats stats() {
    return stats;
  }

  @Override
  public final void attach(DataReceiver receiver) {
    if (attached.compareAndSet(false, true)) {
      startReading(receiver);
    }
  }

  @Override
  public final boolean sendData(PacketBatch batch) {
    return outbound.offerData(batch);
  }

  @Override
  public final boolean sendLent(byte[] bytes, int offset, int length, PacketBatch rest) {
    boolean accepted = outbound.offerLent(bytes, offset, length, rest);
    if (accepted) {
      wakeWriter();
    }
    return accepted;
  }

  @Override
  public final void awaitRoom() {
    boolean unused = outbound.awaitRoom(LinkStats.nowMicros());
  }

  /** Queues control messages; closes the link when the peer let too many pile up. Any thread. */
  public final void sendControl(List<Tlv> tlvs) {
    if (!outbound.offerControl(tlvs)) {
      close(
          "the peer does not read: "
              + (OutboundQueue.MAX_CONTROL_BYTES >> 10)
              + " KiB of control messages wait for it");
    }
  }

  @Override
  public final void close(String reason) {
    if (closeReason.compareAndSet(null, reason)) {
      outbound.close();
      disconnect();
    }
  }

  @Override
  public final boolean ended() {
    return closeReason.get() != null;
  }

  /**
   * Why it ended.
   *
   * @param otherwise the reason when nobody on this side closed it
   */
  protected final String closeReason(String otherwise) {
    closeReason.compareAndSet(null, otherwise);
    outbound.close();
    String reason = closeReason.get();
    return reason == null ? otherwise : reason;
  }

  @Override
  public String toString() {
    return "link=" + info.id() + " " + info.identifier();
  }
}
