package org.mycelium.message;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.mycelium.wire.DataPacket;
import org.mycelium.wire.Packet;

/**
 * A TCP relay between two nodes that loses and reorders their data packets and leaves control
 * alone: what a datagram network does, with the framing of spec 01 §3.
 */
final class LossyRelay {
  private static final int BABEL_LENGTH_AT = 6;
  private static final int CONTROL_HEADERS = 8;

  private final Vertx vertx;
  private final Random random;
  private final double loss;
  private final double reordered;
  final AtomicLong lost = new AtomicLong();
  final AtomicLong passed = new AtomicLong();

  LossyRelay(Vertx vertx, long seed, double loss, double reordered) {
    this.vertx = vertx;
    this.random = new Random(seed);
    this.loss = loss;
    this.reordered = reordered;
  }

  /** Listens, and connects each caller to that port; the future has the port to call. */
  Future<Integer> start(int port) {
    return vertx
        .createNetServer()
        .connectHandler(
            caller -> {
              caller.pause();
              vertx
                  .createNetClient()
                  .connect(port, "127.0.0.1")
                  .onSuccess(
                      callee -> {
                        pass(caller, callee);
                        pass(callee, caller);
                        caller.resume();
                      })
                  .onFailure(none -> caller.close());
            })
        .listen(0, "127.0.0.1")
        .map(server -> server.actualPort());
  }

  private void pass(NetSocket from, NetSocket to) {
    Buffer[] rest = {Buffer.buffer()};
    ArrayDeque<Buffer> late = new ArrayDeque<>();
    from.handler(
        bytes -> {
          Buffer all = rest[0].appendBuffer(bytes);
          int at = 0;
          Buffer out = Buffer.buffer();
          while (true) {
            int length = length(all, at);
            if (length < 0 || at + length > all.length()) {
              break;
            }
            Buffer frame = all.getBuffer(at, at + length);
            if (frame.getByte(1) == Packet.TYPE_DATA && isLost()) {
              lost.incrementAndGet();
            } else if (frame.getByte(1) == Packet.TYPE_DATA && random.nextDouble() < reordered) {
              late.add(frame);
            } else {
              passed.incrementAndGet();
              out.appendBuffer(frame);
              while (!late.isEmpty() && random.nextInt(4) == 0) {
                out.appendBuffer(late.remove());
              }
            }
            at += length;
          }
          rest[0] = all.getBuffer(at, all.length());
          to.write(out);
        });
    from.closeHandler(end -> to.close());
  }

  private boolean isLost() {
    return random.nextDouble() < loss;
  }

  /** Of the packet that begins there, or -1 while its header is not all here. */
  private static int length(Buffer all, int at) {
    if (all.length() - at < DataPacket.PAYLOAD) {
      boolean control = all.length() - at >= CONTROL_HEADERS && all.getByte(at + 1) == 1;
      return control ? CONTROL_HEADERS + all.getUnsignedShort(at + BABEL_LENGTH_AT) : -1;
    }
    return all.getByte(at + 1) == Packet.TYPE_DATA
        ? DataPacket.totalLength(all.getBytes(at, at + DataPacket.PAYLOAD), 0)
        : CONTROL_HEADERS + all.getUnsignedShort(at + BABEL_LENGTH_AT);
  }
}
