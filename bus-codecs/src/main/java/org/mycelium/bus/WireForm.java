package org.mycelium.bus;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes of a message between members of a cluster, big-endian:
 *
 * <pre>
 *  0       4         5      6         10
 * +-------+---------+------+---------+----------------+
 * | magic | version | kind | length  | fields         |
 * +-------+---------+------+---------+----------------+
 * magic    "MYCB"
 * version  major in the upper four bits, minor in the lower
 * kind     which record, {@link Kinds}
 * length   of the fields in bytes
 * </pre>
 *
 * <p>Fields: int 4, long 8, boolean 1, enum 1 (its place); text: 2 bytes of length and UTF-8;
 * bytes: 4 bytes of length and they; list of records: 4 bytes of count, then 4 bytes of length and
 * the fields for each; map: 4 bytes of count, then a text each for key and value. Fields that
 * follow the known ones, in the message or in an element, belong to a newer minor version and are
 * skipped.
 */
final class WireForm {
  /** "MYCB". */
  static final int MAGIC = 0x4d594342;

  static final int MAJOR = 1;
  static final int MINOR = 0;
  static final int VERSION = MAJOR << 4 | MINOR;
  static final int HEADER = 10;
  private static final int LENGTH_AT = 6;
  private static final int MAX_TEXT = 0xffff;

  private WireForm() {}

  /** Appends the message. */
  static void encode(Buffer out, Record message) {
    int start = out.length();
    out.appendInt(MAGIC).appendByte((byte) VERSION);
    out.appendByte((byte) Kinds.number(message.getClass())).appendInt(0);
    fields(out, message);
    out.setInt(start + LENGTH_AT, out.length() - start - HEADER);
  }

  private static void fields(Buffer out, Record owner) {
    for (RecordLayout.Field field : RecordLayout.of(owner.getClass()).fields()) {
      Object value = field.get(owner);
      switch (field.kind()) {
        case INT -> out.appendInt((Integer) value);
        case LONG -> out.appendLong((Long) value);
        case BOOLEAN -> out.appendByte((byte) ((Boolean) value ? 1 : 0));
        case ENUM -> out.appendByte((byte) field.number(value));
        case TEXT -> text(out, (String) value);
        case BYTES -> {
          Bytes bytes = (Bytes) value;
          out.appendInt(bytes.length()).appendBytes(bytes.toArray());
        }
        case LIST -> {
          List<?> list = (List<?>) value;
          out.appendInt(list.size());
          for (Object element : list) {
            int start = out.length();
            out.appendInt(0);
            fields(out, (Record) element);
            out.setInt(start, out.length() - start - 4);
          }
        }
        case MAP -> {
          Map<?, ?> map = (Map<?, ?>) value;
          out.appendInt(map.size());
          map.forEach(
              (key, entry) -> {
                text(out, (String) key);
                text(out, (String) entry);
              });
        }
      }
    }
  }

  private static void text(Buffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_TEXT) {
      throw new IllegalArgumentException("a text has at most " + MAX_TEXT + " bytes");
    }
    out.appendUnsignedShort(bytes.length).appendBytes(bytes);
  }

  /**
   * Reads one message.
   *
   * @throws WireException when the bytes are not a message of the expected kind and major version
   */
  static <T extends Record> T decode(Buffer in, int position, Class<T> expected) {
    String name = expected.getSimpleName();
    Cursor cursor = new Cursor(in, name, position, in.length());
    if (cursor.readInt("magic") != MAGIC) {
      throw new WireException(name + ": these bytes do not begin with MYCB");
    }
    int version = cursor.readByte("version");
    if (version >>> 4 != MAJOR) {
      throw new WireException(
          String.format(
              "%s has wire version %d.%d, this side reads %d.x: use the same major version of"
                  + " mycelium-bus-codecs on both sides",
              name, version >>> 4, version & 0xf, MAJOR),
          version >>> 4 > MAJOR);
    }
    int kind = cursor.readByte("kind");
    if (kind != Kinds.number(expected)) {
      throw new WireException(name + " expected, got " + Kinds.name(kind));
    }
    return record(cursor.slice("message"), RecordLayout.of(expected));
  }

  private static <T extends Record> T record(Cursor in, RecordLayout<T> layout) {
    List<RecordLayout.Field> fields = layout.fields();
    Object[] values = new Object[fields.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(in, fields.get(i));
    }
    return layout.create(values);
  }

  private static Object value(Cursor in, RecordLayout.Field field) {
    String name = field.name();
    return switch (field.kind()) {
      case INT -> in.readInt(name);
      case LONG -> in.readLong(name);
      case BOOLEAN -> in.readByte(name) != 0;
      case ENUM -> field.constant(in.readByte(name));
      case TEXT -> in.readText(name);
      case BYTES -> Bytes.wrap(in.readBytes(name));
      case LIST -> {
        // An element takes at least its length field: no count claims more memory than was sent.
        int count = in.readCount(name, 4);
        List<Record> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          list.add(record(in.slice(name), field.element()));
        }
        yield list;
      }
      case MAP -> {
        int count = in.readCount(name, 4);
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < count; i++) {
          map.put(in.readText(name), in.readText(name));
        }
        yield map;
      }
    };
  }
}
