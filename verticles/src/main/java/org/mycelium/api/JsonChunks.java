package org.mycelium.api;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * A long JSON text that is made piece by piece, while it is sent: a full routing table is
 * megabytes, and its text must neither hold up the event loop nor stand in memory as a whole.
 */
final class JsonChunks implements Iterator<Buffer> {
  /** Roughly the bytes of one piece; made in well under a millisecond. */
  private static final int CHUNK = 32_768;

  private final Iterator<String> parts;

  /** A text that is these parts, one after the other. */
  JsonChunks(List<Iterator<String>> parts) {
    this.parts = new Joined(parts.iterator());
  }

  /** A list. */
  static <E> JsonChunks list(Iterator<List<E>> pages, Function<E, String> text) {
    return new JsonChunks(List.of(new ListParts<>(pages, text)));
  }

  private static final class Joined implements Iterator<String> {
    private final Iterator<Iterator<String>> rest;
    private Iterator<String> part = Collections.emptyIterator();

    Joined(Iterator<Iterator<String>> rest) {
      this.rest = rest;
    }

    @Override
    public boolean hasNext() {
      while (!part.hasNext() && rest.hasNext()) {
        part = rest.next();
      }
      return part.hasNext();
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return part.next();
    }
  }

  /** The parts of a list: an element each, made when it is asked for. */
  static final class ListParts<E> implements Iterator<String> {
    private final Iterator<List<E>> pages;
    private final Function<E, String> text;
    private Iterator<E> page = Collections.emptyIterator();
    private String before = "[";
    private boolean closed;

    ListParts(Iterator<List<E>> pages, Function<E, String> text) {
      this.pages = pages;
      this.text = text;
    }

    @Override
    public boolean hasNext() {
      return !closed;
    }

    @Override
    public String next() {
      while (!page.hasNext() && pages.hasNext()) {
        page = pages.next().iterator();
      }
      if (page.hasNext()) {
        String part = before + text.apply(page.next());
        before = ",";
        return part;
      }
      if (closed) {
        throw new NoSuchElementException();
      }
      closed = true;
      return before.equals("[") ? "[]" : "]";
    }
  }

  @Override
  public boolean hasNext() {
    return parts.hasNext();
  }

  @Override
  public Buffer next() {
    if (!parts.hasNext()) {
      throw new NoSuchElementException();
    }
    Buffer chunk = Buffer.buffer(CHUNK + 1024);
    while (chunk.length() < CHUNK && parts.hasNext()) {
      chunk.appendString(parts.next());
    }
    return chunk;
  }

  /**
   * The whole text, made in turns between which others get theirs.
   *
   * @param limit in bytes; a longer text ends early, beyond it
   */
  Future<Buffer> collect(Vertx vertx, int limit) {
    Promise<Buffer> done = Promise.promise();
    collect(vertx.getOrCreateContext(), Buffer.buffer(), limit, done);
    return done.future();
  }

  private void collect(Context context, Buffer sofar, int limit, Promise<Buffer> done) {
    if (!hasNext() || sofar.length() > limit) {
      done.complete(sofar);
      return;
    }
    sofar.appendBuffer(next());
    if (hasNext()) {
      context.runOnContext(later -> collect(context, sofar, limit, done));
    } else {
      done.complete(sofar);
    }
  }
}
