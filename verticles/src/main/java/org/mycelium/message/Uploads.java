package org.mycelium.message;

import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.MyceliumFailure;
import org.mycelium.bus.PayloadWritten;
import org.mycelium.bus.ReceiveMessage;
import org.mycelium.bus.WritePayload;
import org.mycelium.message.core.MessageLimits;
import org.mycelium.message.core.Payload;
import org.mycelium.message.core.PayloadWriter;
import org.mycelium.message.core.Spool;

/** Payloads that applications write part by part before they send them. One thread. */
final class Uploads {
  static final int MAX = 64;

  private static final long IDLE = ReceiveMessage.LEASE_MILLIS * 1000;

  private static final class Upload {
    private final PayloadWriter writer;
    private long used;

    Upload(Spool spool) {
      this.writer = new PayloadWriter(spool);
    }
  }

  private final Spool spool;
  private final MessageLimits limits;
  private final Map<Long, Upload> uploads = new HashMap<>();
  private long last;

  Uploads(Spool spool, MessageLimits limits) {
    this.spool = spool;
    this.limits = limits;
  }

  PayloadWritten write(WritePayload part, long now) {
    Upload upload = uploads.get(part.upload());
    long number = part.upload();
    if (number == 0) {
      if (uploads.size() >= MAX) {
        throw new MyceliumFailure(
            FailureCode.LIMIT_REACHED, "at most " + MAX + " uploads at a time");
      }
      upload = new Upload(spool);
      number = ++last;
    } else if (upload == null) {
      throw unknown(number);
    }
    PayloadWriter writer = upload.writer;
    if (part.offset() != writer.length()) {
      throw new MyceliumFailure(
          FailureCode.MALFORMED, "the next part begins at " + writer.length());
    }
    long written = part.bytes().length();
    for (Upload other : uploads.values()) {
      written += other.writer.length();
    }
    if (writer.length() + part.bytes().length() > limits.maxMessage() || written > limits.disk()) {
      throw new MyceliumFailure(
          FailureCode.LIMIT_REACHED,
          "a message has at most " + limits.maxMessage() + " bytes (message_max_bytes)");
    }
    try {
      writer.append(part.bytes().toArray(), 0, part.bytes().length());
    } catch (IOException e) {
      uploads.remove(number);
      writer.close();
      throw new MyceliumFailure(FailureCode.INTERNAL, "the spool file failed: " + e.getMessage());
    }
    upload.used = now;
    uploads.put(number, upload);
    return new PayloadWritten(number, writer.length());
  }

  /** Ends an upload; the payload is the caller's. */
  Payload take(long number) {
    Upload upload = uploads.remove(number);
    if (upload == null) {
      throw unknown(number);
    }
    try {
      return upload.writer.finish();
    } catch (IOException e) {
      upload.writer.close();
      throw new MyceliumFailure(FailureCode.INTERNAL, "the spool file failed: " + e.getMessage());
    }
  }

  private static MyceliumFailure unknown(long number) {
    return new MyceliumFailure(
        FailureCode.NOT_FOUND, "there is no upload " + number + "; it may have been idle too long");
  }

  void tick(long now) {
    for (Iterator<Upload> all = uploads.values().iterator(); all.hasNext(); ) {
      Upload upload = all.next();
      if (upload.used + IDLE < now) {
        upload.writer.close();
        all.remove();
      }
    }
  }

  /** Bytes of all of them in memory. */
  long memory() {
    return uploads.values().stream().mapToLong(upload -> upload.writer.memory()).sum();
  }

  void close() {
    uploads.values().forEach(upload -> upload.writer.close());
    uploads.clear();
  }
}
