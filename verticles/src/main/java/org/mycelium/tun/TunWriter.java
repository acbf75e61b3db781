package org.mycelium.tun;

import java.util.List;
import org.mycelium.dataplane.Flows;
import org.mycelium.dataplane.HostWriter;
import org.mycelium.libc.Descriptor;
import org.mycelium.libc.Errno;
import org.mycelium.libc.Libc;
import org.mycelium.link.LinkStats;
import org.mycelium.link.LogLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes packets to the device: what can be merged waits for {@link #flush}, each packet or
 * superpacket is one system call. Confined to one thread.
 */
final class TunWriter implements HostWriter {
  private static final Logger LOG = LoggerFactory.getLogger(TunWriter.class);
  private static final int MIN_PACKET_BYTES = 20;

  private final String name;
  private final List<Descriptor> queues;
  private final FlowSpread spread;
  private final TunOffload offload;
  private final TunStats stats;
  private final LogLimiter errorLog;
  private final Libc libc = new Libc();
  private final Coalescer coalescer;

  TunWriter(
      String name,
      List<Descriptor> queues,
      FlowSpread spread,
      TunOffload offload,
      SuperpacketPool pool,
      TunStats stats,
      LogLimiter errorLog) {
    this.name = name;
    this.queues = queues;
    this.spread = spread;
    this.offload = offload;
    this.stats = stats;
    this.errorLog = errorLog;
    this.coalescer = new Coalescer(offload.tcp(), offload.udp(), pool, this::write);
  }

  @Override
  public void packet(byte[] bytes, int offset, int length) {
    if (length < MIN_PACKET_BYTES || length > TunFrame.MAX_PACKET_BYTES) {
      stats.badPackets.increment();
      return;
    }
    coalescer.packet(bytes, offset, length);
  }

  @Override
  public void flush() {
    coalescer.flush();
  }

  private Descriptor queue(TunFrame from, int packetBytes) {
    if (queues.size() == 1) {
      return queues.get(0);
    }
    int flow = Flows.ofHost(from.bytes(), TunFrame.PACKET, packetBytes);
    return queues.get(spread.queue(flow, FlowSpread.nowMillis()));
  }

  private void write(TunFrame from, int packetBytes, int packets) {
    Descriptor tun = queue(from, packetBytes);
    if (!tun.acquire()) {
      stats.queueFullDrops.add(packets);
      return;
    }
    int result;
    try {
      int bytes = offload.vnetHeader() ? TunFrame.PACKET + packetBytes : packetBytes;
      result = libc.write(tun.number(), from.segment(offload.vnetHeader()), bytes);
    } finally {
      tun.release();
    }
    if (result >= 0) {
      stats.writes.increment();
      stats.packetsWritten.add(packets);
    } else if (result == -Errno.EAGAIN || result == -Errno.ENOBUFS) {
      stats.queueFullDrops.add(packets);
    } else {
      stats.writeErrors.add(packets);
      if (errorLog.permit(LinkStats.nowMicros()) >= 0) {
        LOG.warn(
            "tun write refused: name={} error={} bytes={}", name, Errno.name(-result), packetBytes);
      }
    }
  }
}
