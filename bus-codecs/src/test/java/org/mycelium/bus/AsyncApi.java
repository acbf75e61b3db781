package org.mycelium.bus;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes docs/asyncapi.yaml from the records and the table of docs/bus.md. */
final class AsyncApi {
  /** A line of the table. */
  record Address(
      String address,
      String message,
      String reply,
      String sender,
      String order,
      String loss,
      String size,
      String timeout,
      String reach) {

    static Address of(String line) {
      List<String> cells =
          Arrays.stream(line.split("\\|")).skip(1).map(s -> s.strip().replace("`", "")).toList();
      return new Address(
          cells.get(0),
          cells.get(1),
          cells.get(2),
          cells.get(3),
          cells.get(4),
          cells.get(5),
          cells.get(6),
          cells.get(7),
          cells.get(8));
    }

    boolean isRequest() {
      return !reply.equals("–");
    }

    boolean isTwin() {
      return address.startsWith(MyceliumAddresses.JSON_PREFIX);
    }

    /** A key of a YAML map. */
    String id() {
      return address
          .substring(MyceliumAddresses.PREFIX.length())
          .replace("{node}.", "node-")
          .replace("{topic}", "topic")
          .replace('.', '-');
    }
  }

  private final StringBuilder yaml = new StringBuilder();

  private AsyncApi() {}

  static String of(List<Address> addresses) {
    AsyncApi api = new AsyncApi();
    api.line(0, "# Written by BusContractTest from the records and docs/bus.md; do not edit.");
    api.line(0, "asyncapi: 3.0.0");
    api.line(0, "info:");
    api.line(1, "title: Mycelium node on the Vert.x event bus");
    api.line(1, "version: " + quote(MyceliumBus.VERSION));
    api.line(0, "defaultContentType: application/json");
    api.line(0, "channels:");
    addresses.forEach(api::channel);
    api.line(0, "operations:");
    addresses.forEach(api::operation);
    api.line(0, "components:");
    api.messages(addresses);
    api.schemas();
    return api.yaml.toString();
  }

  private void channel(Address at) {
    line(1, at.id() + ":");
    line(2, "address: " + quote(at.address()));
    line(
        2,
        "description: "
            + quote(
                "Sent by "
                    + at.sender()
                    + ". Order: "
                    + at.order()
                    + ". Loss: "
                    + at.loss()
                    + ". Size: "
                    + at.size()
                    + ". Time-out: "
                    + at.timeout()
                    + ". Reach: "
                    + at.reach()
                    + "."));
    parameter(at, "node", "overlay address of the node, RFC 5952");
    parameter(at, "topic", "of the message; bytes other than A-Za-z0-9-_.~/: as %xx");
    line(2, "messages:");
    message(at.message(), at.isTwin());
    if (at.isRequest() && !at.reply().equals(at.message())) {
      message(at.reply(), false);
    }
  }

  private void parameter(Address at, String name, String description) {
    if (at.address().contains("{" + name + "}")) {
      line(2, "parameters:");
      line(3, name + ":");
      line(4, "description: " + quote(description));
    }
  }

  private void message(String name, boolean twin) {
    line(3, name + ":");
    line(4, "$ref: " + quote("#/components/messages/" + name + (twin ? "Json" : "")));
  }

  private void operation(Address at) {
    String channel = "#/channels/" + at.id();
    line(1, (at.isRequest() ? "answer-" : "publish-") + at.id() + ":");
    line(2, "action: " + (at.isRequest() ? "receive" : "send"));
    line(2, "channel:");
    line(3, "$ref: " + quote(channel));
    line(2, "messages:");
    line(3, "- $ref: " + quote(channel + "/messages/" + at.message()));
    if (at.isRequest()) {
      line(2, "reply:");
      line(3, "channel:");
      line(4, "$ref: " + quote(channel));
      line(3, "messages:");
      line(4, "- $ref: " + quote(channel + "/messages/" + at.reply()));
    }
  }

  private void messages(List<Address> addresses) {
    Map<String, Address> names = new TreeMap<>();
    for (Address at : addresses) {
      names.put(at.message() + (at.isTwin() ? "Json" : ""), at);
      if (at.isRequest()) {
        names.put(at.reply(), at);
      }
    }
    line(1, "messages:");
    names.forEach(
        (name, at) -> {
          boolean json = at.isTwin() || name.equals("JSON");
          String record = at.isTwin() ? at.message() : name;
          line(2, name + ":");
          line(3, "name: " + name);
          line(
              3, "contentType: " + (json ? "application/json" : "application/vnd.mycelium.bus.v1"));
          line(3, "payload:");
          if (record.equals("JSON")) {
            line(4, "type: object");
          } else {
            line(4, "$ref: " + quote("#/components/schemas/" + record));
          }
        });
  }

  private void schemas() {
    Map<String, Class<? extends Record>> all = new TreeMap<>();
    Kinds.ALL.forEach(type -> collect(type, all));
    Set<String> top = new TreeSet<>();
    Kinds.ALL.forEach(type -> top.add(type.getSimpleName()));
    line(1, "schemas:");
    all.forEach(
        (name, type) -> {
          List<RecordLayout.Field> fields = RecordLayout.of(type).fields();
          line(2, name + ":");
          line(3, "type: object");
          if (top.contains(name) || !fields.isEmpty()) {
            line(3, "required:");
          }
          if (top.contains(name)) {
            line(4, "- type");
            line(4, "- version");
          }
          fields.forEach(field -> line(4, "- " + field.name()));
          line(3, "properties:");
          if (top.contains(name)) {
            line(4, "type:");
            line(5, "const: " + name);
            line(4, "version:");
            line(5, "type: string");
          }
          fields.forEach(this::property);
        });
  }

  private static void collect(
      Class<? extends Record> type, Map<String, Class<? extends Record>> all) {
    all.put(type.getSimpleName(), type);
    for (RecordLayout.Field field : RecordLayout.of(type).fields()) {
      if (field.kind() == RecordLayout.Kind.LIST) {
        collect(field.type().asSubclass(Record.class), all);
      }
    }
  }

  private void property(RecordLayout.Field field) {
    line(4, field.name() + ":");
    switch (field.kind()) {
      case INT, LONG -> {
        line(5, "type: integer");
        line(5, "format: int" + (field.kind() == RecordLayout.Kind.INT ? 32 : 64));
      }
      case BOOLEAN -> line(5, "type: boolean");
      case TEXT -> line(5, "type: string");
      case BYTES -> {
        line(5, "type: string");
        line(5, "contentEncoding: base64");
      }
      case ENUM -> {
        line(5, "type: string");
        line(5, "enum:");
        for (Object constant : field.type().getEnumConstants()) {
          line(6, "- " + ((Enum<?>) constant).name().toLowerCase(Locale.ROOT));
        }
      }
      case LIST -> {
        line(5, "type: array");
        line(5, "items:");
        line(6, "$ref: " + quote("#/components/schemas/" + field.type().getSimpleName()));
      }
      case MAP -> {
        line(5, "type: object");
        line(5, "additionalProperties:");
        line(6, "type: string");
      }
    }
  }

  private static String quote(String text) {
    return "\"" + text + "\"";
  }

  private void line(int depth, String text) {
    yaml.append("  ".repeat(depth)).append(text).append('\n');
  }
}
