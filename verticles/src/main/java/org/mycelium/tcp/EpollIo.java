package org.mycelium.tcp;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.mycelium.libc.Errno;
import org.mycelium.libc.Libc;
import org.mycelium.link.LinkReader;
import org.mycelium.link.OutboundQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes the heap arrays of a link with plain system calls, on an event loop that waits
 * with epoll. What Netty's channel would do costs a packet after a rest more than its encryption: a
 * buffer from a pool and a copy for each read, a pipeline, sizes to adapt, all of it code and data
 * that are in no cache by then. The channel stays responsible for connecting and for the end.
 *
 * <p>It has a descriptor of its own for the same socket, for two reasons: epoll watches it beside
 * the channel's, and the channel's number may already mean another file when another thread sends.
 */
final class EpollIo implements SocketIo, EpollIoHandle {
  private static final Logger LOG = LoggerFactory.getLogger(EpollIo.class);

  /** Reads or writes after which others have their turn: links of the loop, work of a thread. */
  private static final int CALLS_PER_TURN = 16;

  private static final EpollIoOps NOTHING = EpollIoOps.valueOf(0);
  private static final int IN = EpollIoOps.EPOLLIN.value();
  private static final int OUT = EpollIoOps.EPOLLOUT.value();

  private enum Sent {
    /** The queue sleeps. */
    ALL,
    /** The socket takes no more for now. */
    FULL,
    /** There is more, but it is others' turn. */
    SOME
  }

  private final TcpLink link;
  private final IoEventLoop loop;
  private final ReceiveWindow window;
  private final FileDescriptor descriptor;
  private final Libc reading = new Libc(); // on the event loop
  private final Libc sending = new Libc(); // under this
  private boolean closed; // under this

  // Of the event loop.
  private @Nullable IoRegistration registration;
  private @Nullable EpollIoOps submitted;
  private EpollIoOps interest = NOTHING;

  private EpollIo(TcpLink link, EpollSocketChannel channel, IoEventLoop loop, int descriptor) {
    this.link = link;
    this.loop = loop;
    this.window = new ReceiveWindow(channel);
    this.descriptor = new FileDescriptor(descriptor);
  }

  /** For a channel that is open; null when its transport, the system or the limits forbid it. */
  static @Nullable EpollIo of(Channel channel, TcpLink link) {
    if (!(channel instanceof EpollSocketChannel epoll)
        || !(channel.eventLoop() instanceof IoEventLoop loop)
        || !loop.isCompatible(EpollIo.class)) {
      return null;
    }
    try {
      int duplicate = new Libc().duplicate(epoll.fd().intValue());
      return duplicate < 0 ? null : new EpollIo(link, epoll, loop, duplicate);
    } catch (LinkageError e) {
      return null; // the JVM may not call C
    }
  }

  @Override
  public void open() {
    window.adjust();
    loop.register(this)
        .addListener(
            registered -> {
              if (registered.isSuccess()) {
                registration = (IoRegistration) registered.getNow();
                watch(interest);
              } else {
                link.close("epoll cannot watch the socket: " + registered.cause());
              }
            });
  }

  @Override
  public void read(boolean wanted) {
    watch(wanted ? interest.with(EpollIoOps.EPOLLIN) : interest.without(EpollIoOps.EPOLLIN));
  }

  private void watch(EpollIoOps wanted) {
    interest = wanted;
    IoRegistration now = registration;
    if (now == null || wanted.equals(submitted)) {
      return;
    }
    submitted = wanted;
    try {
      now.submit(wanted);
    } catch (UncheckedIOException e) {
      link.close("epoll cannot watch the socket: " + e.getCause());
    }
  }

  @Override
  public void tick() {
    window.adjust();
  }

  @Override
  public FileDescriptor fd() {
    return descriptor;
  }

  /** Nothing may leave it: the event loop would sleep for a second, or end with an Error. */
  @Override
  public void handle(IoRegistration from, IoEvent event) {
    int events = ((EpollIoEvent) event).ops().value();
    try {
      if ((events & OUT) != 0 && interest.contains(EpollIoOps.EPOLLOUT)) {
        takeOver();
      }
      // Errors and the end come whether wanted or not, and again and again: a read finds the cause.
      if ((events & ~OUT) != 0) {
        readable((events & ~(IN | OUT)) != 0);
      }
    } catch (RuntimeException | Error e) {
      LOG.error("a handler of {} failed; the link is closed", link, e);
      link.close(e.toString());
    }
  }

  private void readable(boolean ending) {
    LinkReader reader = link.input();
    for (int calls = 0; calls < CALLS_PER_TURN && !link.ended(); calls++) {
      if (!ending && !interest.contains(EpollIoOps.EPOLLIN)) {
        break;
      }
      int room = reader.prepare();
      MemorySegment into = MemorySegment.ofArray(reader.array()).asSlice(reader.offset(), room);
      int count = reading.read(descriptor.intValue(), into, room);
      if (count <= 0) {
        if (count == 0) {
          link.peerClosed();
        } else if (count != -Errno.EAGAIN && count != -Errno.EINTR) {
          link.close(Errno.name(-count));
        }
        break;
      }
      link.received(count);
      window.received(count);
      if (count < room) {
        break;
      }
    }
    reader.readComplete();
  }

  @Override
  public boolean sendNow() {
    return sendTurn() == Sent.ALL;
  }

  @Override
  public void takeOver() {
    Sent sent;
    try {
      sent = sendTurn();
    } catch (RuntimeException | Error e) {
      link.close("sending failed: " + e); // nobody would become the queue's consumer any more
      throw e;
    }
    watch(
        sent == Sent.FULL
            ? interest.with(EpollIoOps.EPOLLOUT)
            : interest.without(EpollIoOps.EPOLLOUT));
    if (sent == Sent.SOME) {
      loop.execute(this::takeOver);
    }
  }

  private Sent sendTurn() {
    OutboundQueue queue = link.output();
    for (int calls = 0; calls < CALLS_PER_TURN; ) {
      if (!queue.next()) {
        if (queue.sleep()) {
          link.allSent();
          return Sent.ALL;
        }
        continue;
      }
      int wanted = queue.length();
      int sent = send(queue.bytes(), queue.offset(), wanted);
      if (sent < 0) {
        link.close(Errno.name(-sent));
        continue; // the queue is closed and empty now
      }
      if (sent > 0) {
        link.stats().bytesSent(sent);
        queue.left(sent);
        calls++;
      }
      if (sent < wanted) {
        return Sent.FULL;
      }
    }
    return Sent.SOME;
  }

  /** Sends what the socket takes at once: bytes taken, 0 when it is full or closed, or -errno. */
  private synchronized int send(byte[] bytes, int offset, int length) {
    if (closed) {
      return 0;
    }
    int sent = sending.send(descriptor.intValue(), bytes, offset, length);
    return sent == -Errno.EAGAIN || sent == -Errno.EINTR ? 0 : sent;
  }

  @Override
  public void close() {
    IoRegistration now = registration;
    if (now != null) {
      now.cancel();
    }
    synchronized (this) {
      if (!closed) {
        closed = true;
        sending.close(descriptor.intValue());
      }
    }
  }
}
