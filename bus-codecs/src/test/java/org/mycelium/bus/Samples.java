package org.mycelium.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Makes records of any kind from a seed. */
final class Samples {
  private static final String[] TEXTS = {
    "", "tcp", "tcp://192.0.2.1:9651", "TCP [::1]:9651 <-> [::1]:40000", "400::/64", "größer 名前 🦔"
  };

  private Samples() {}

  static <T extends Record> T random(Class<T> type, Random random) {
    return random(RecordLayout.of(type), random);
  }

  private static <T extends Record> T random(RecordLayout<T> layout, Random random) {
    List<RecordLayout.Field> fields = layout.fields();
    Object[] values = new Object[fields.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(fields.get(i), random);
    }
    return layout.create(values);
  }

  private static Object value(RecordLayout.Field field, Random random) {
    return switch (field.kind()) {
      case INT -> number(field.name(), random);
      case LONG -> longNumber(field.name(), random);
      case BOOLEAN -> random.nextBoolean();
      case TEXT ->
          field.name().equals("part")
              ? MyceliumAddresses.COUNTER_PARTS.get(random.nextInt(3))
              : TEXTS[random.nextInt(TEXTS.length)];
      case BYTES -> {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        yield Bytes.wrap(bytes);
      }
      case ENUM -> field.constant(random.nextInt(field.type().getEnumConstants().length));
      case LIST -> {
        List<Record> list = new ArrayList<>();
        boolean one = field.type() == ReceivedMessage.class;
        for (int i = random.nextInt(one ? 2 : 4); i > 0; i--) {
          list.add(random(field.element(), random));
        }
        yield list;
      }
      case MAP -> {
        Map<String, String> map = new TreeMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          map.put("k" + i, TEXTS[random.nextInt(TEXTS.length)]);
        }
        yield map;
      }
    };
  }

  /** Requests refuse offsets before the beginning, and take a negative wait for none. */
  private static long longNumber(String name, Random random) {
    return switch (name) {
      case "offset", "waitMillis" -> random.nextInt(1 << 20);
      default -> random.nextInt(4) == 0 ? -1L : random.nextLong();
    };
  }

  /** Requests refuse pages that cannot exist. */
  private static int number(String name, Random random) {
    return switch (name) {
      case "offset" -> random.nextInt(1 << 20);
      case "limit" -> 1 + random.nextInt(MyceliumSnapshot.MAX_PAGE);
      default -> random.nextInt(4) == 0 ? -1 : random.nextInt();
    };
  }
}
