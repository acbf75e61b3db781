package org.mycelium.link;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mycelium.wire.DataPacket;
import org.mycelium.wire.PacketDecoder;
import org.mycelium.wire.PacketHandler;
import org.mycelium.wire.SkipReason;
import org.mycelium.wire.Tlv;

/**
 * The receiving half of a link: takes bytes as the socket yields them, cut anywhere, hands data
 * packets to the {@link DataReceiver} and collects the control messages of one read. Used by the
 * thread that reads the link, and by no other.
 *
 * <p>A transport does, for every read:
 *
 * <pre>
 *   int room = reader.prepare(bytesAtHand);       // or prepare() when it does not know
 *   ... put n &lt;= room bytes at reader.array()[reader.offset()] ...
 *   String wrong = reader.received(n, now);       // not null: close the link with these words
 *   List&lt;Tlv&gt; control = reader.takeControl();    // once the socket is empty
 *   reader.readComplete();
 * </pre>
 *
 * <p>Memory: starts at {@value #INITIAL_BYTES} bytes, never above the largest packet and one read
 * ({@link #MAX_BYTES}), whatever a length field says; {@link #trim} gives back what is not needed.
 */
public final class LinkReader {

  /** Size at the start, and after a quiet time. */
  public static final int INITIAL_BYTES = 4096;

  /** Most bytes that one {@link #prepare} makes room for. */
  public static final int READ_BYTES = 128 << 10;

  /** Largest size of the array: the largest packet and one read. */
  public static final int MAX_BYTES = DataPacket.MAX_BYTES + READ_BYTES;

  /** How long the beginning of a packet may wait for its next byte (spec 01 §10). */
  public static final long PARTIAL_LIMIT_MICROS = 60_000_000;

  private final LinkStats stats;
  private final ErrorBudget budget;
  private final Handler handler = new Handler();

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int start;
  private int end;
  private int peak;
  private boolean filled;

  private @Nullable DataReceiver receiver;
  private List<Tlv> control = new ArrayList<>();
  private int dataPackets;
  private int skips;

  /** Makes a reader that updates these counters. */
  public LinkReader(LinkStats stats) {
    this.stats = stats;
    this.budget = new ErrorBudget(LinkStats.nowMicros());
  }

  /** Names the receiver of data packets; those that came before it are dropped and counted. */
  public void receiver(DataReceiver dataReceiver) {
    this.receiver = dataReceiver;
  }

  /**
   * Makes room for at most {@code atMost} bytes.
   *
   * @return how many bytes may be written at {@link #offset()}: at least 1 and at most {@code
   *     atMost}; read {@link #array()} after this call
   */
  public int prepare(int atMost) {
    int wanted = Math.min(Math.max(1, atMost), READ_BYTES);
    if (start == end) {
      start = 0;
      end = 0;
    }
    if (bytes.length - end < wanted) {
      int kept = end - start;
      // Below the cap, because fewer bytes than the largest packet are ever left over.
      int size = Math.min(MAX_BYTES, Math.max(bytes.length, 2 * (kept + wanted)));
      byte[] target = kept + wanted <= bytes.length ? bytes : new byte[size];
      System.arraycopy(bytes, start, target, 0, kept);
      bytes = target;
      start = 0;
      end = kept;
    }
    return Math.min(wanted, bytes.length - end);
  }

  /**
   * Makes room for a read of unknown size: as much as is free, more when the last read filled all
   * of it. For transports that read straight into {@link #array()}.
   */
  public int prepare() {
    int size = filled ? 2 * bytes.length : bytes.length;
    int kept = end - start;
    return prepare(Math.max(INITIAL_BYTES / 2, size - kept));
  }

  /** The array to read into. */
  public byte[] array() {
    return bytes;
  }

  /** Where in the array the next bytes belong. */
  public int offset() {
    return end;
  }

  /**
   * {@code count} bytes were written at {@link #offset()}.
   *
   * @return null, or why the link must be closed
   */
  public @Nullable String received(int count, long nowMicros) {
    stats.bytesReceived(count, nowMicros);
    end += count;
    filled = end == bytes.length;
    peak = Math.max(peak, end - start);
    dataPackets = 0;
    skips = 0;
    int soundBefore = control.size();
    int consumed = PacketDecoder.decode(bytes, start, end, handler);
    if (dataPackets > 0) {
      stats.dataReceived(nowMicros);
      if (receiver != null) {
        receiver.release();
      }
    }
    if (consumed == PacketDecoder.FATAL) {
      return "the peer sent something that is not a Mycelium packet (version 1, type 0 or 1)";
    }
    start = consumed;
    budget.sound(dataPackets + control.size() - soundBefore);
    budget.skipped(skips);
    if (budget.exhausted(nowMicros)) {
      return "the peer sent too many unknown or malformed control messages";
    }
    return null;
  }

  /** The control messages since the last call, in order; empty when there were none. */
  public List<Tlv> takeControl() {
    if (control.isEmpty()) {
      return List.of();
    }
    List<Tlv> taken = control;
    control = new ArrayList<>();
    return taken;
  }

  /** Tells the receiver that the socket is empty for now. */
  public void readComplete() {
    if (receiver != null) {
      receiver.readComplete();
    }
  }

  /** True when the beginning of a packet has waited too long for its next byte. */
  public boolean stalled(long nowMicros) {
    return start != end && nowMicros - stats.lastReceivedMicros() > PARTIAL_LIMIT_MICROS;
  }

  /**
   * Gives memory back when what came since the last call needed little of it. Call now and then.
   */
  public void trim() {
    int kept = end - start;
    int size = Math.max(INITIAL_BYTES, Math.max(2 * kept, peak));
    if (size <= bytes.length / 2) {
      bytes = Arrays.copyOf(Arrays.copyOfRange(bytes, start, end), size);
      start = 0;
      end = kept;
    }
    peak = kept;
    filled = false;
  }

  private final class Handler implements PacketHandler {
    @Override
    public void data(byte[] packet, int offset, int length) {
      dataPackets++;
      if (receiver != null) {
        receiver.packet(packet, offset, length);
      } else {
        stats.packetsDropped(1);
      }
    }

    @Override
    public void control(Tlv tlv) {
      control.add(tlv);
    }

    @Override
    public void skipped(SkipReason reason) {
      skips++;
      stats.skipped(reason);
    }
  }
}
