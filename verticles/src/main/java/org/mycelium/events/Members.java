package org.mycelium.events;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mycelium.bus.MyceliumAddresses;
import org.mycelium.bus.MyceliumBus;
import org.mycelium.log.RateLimitedLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces a node or monitor with its codec version on {@link MyceliumAddresses#MEMBERS}, and
 * knows who else is there. JSON, because a member whose codecs do not fit must be understood too:
 * {@code {"member": id, "role": "node" or "monitor", "node": overlay address or "", "codecs":
 * "1.0"}}. One context.
 */
public final class Members {
  /** An announcement each 30 s, and at once when somebody new is heard. */
  static final long INTERVAL_MILLIS = 30_000;

  /** Silent so long, a member is forgotten. */
  static final long FORGET_MILLIS = 95_000;

  /** Members remembered; further ones are left out. */
  static final int MAX_MEMBERS = 256;

  private static final Pattern VERSION = Pattern.compile("(\\d{1,3})\\.\\d{1,3}");
  private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9:._-]{0,64}");
  private static final Logger LOGGER = LoggerFactory.getLogger(Members.class);
  private static final RateLimitedLog LOG = new RateLimitedLog(LOGGER);

  /** Somebody who announced himself. */
  private record Member(String role, String node, String codecs, long heardMillis) {
    String who() {
      return node.isEmpty() ? role : role + " " + node;
    }
  }

  private final Vertx vertx;
  private final JsonObject self;
  private final Consumer<String> node;
  private final Map<String, Member> others = new LinkedHashMap<>();
  private long refused;

  /**
   * Ready to be started.
   *
   * @param role {@code node} or {@code monitor}
   * @param own overlay address; empty for a monitor
   * @param node told the address of each node that announces itself
   */
  public Members(Vertx vertx, String role, String own, Consumer<String> node) {
    this.vertx = vertx;
    this.node = node;
    this.self =
        new JsonObject()
            .put("member", UUID.randomUUID().toString())
            .put("role", role)
            .put("node", own)
            .put("codecs", MyceliumBus.VERSION);
  }

  /** Listens and announces, on the calling verticle's context, until it is undeployed. */
  public void start() {
    // At once when the others can already reach us: a member that asks back must be heard.
    vertx
        .eventBus()
        .<Object>consumer(MyceliumAddresses.MEMBERS, this::heard)
        .completion()
        .onComplete(registered -> announce());
    vertx.setPeriodic(
        INTERVAL_MILLIS,
        timer -> {
          long now = now();
          others.values().removeIf(member -> now - member.heardMillis() > FORGET_MILLIS);
          announce();
        });
  }

  private void announce() {
    vertx.eventBus().publish(MyceliumAddresses.MEMBERS, self.copy());
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  private void heard(Message<Object> message) {
    Object body;
    try {
      body = message.body();
    } catch (RuntimeException e) {
      // Bytes of a codec that is not here: no announcement.
      refused++;
      return;
    }
    if (!(body instanceof JsonObject json)
        || !(json.getValue("node", "") instanceof String address)
        || !TEXT.matcher(address).matches()) {
      refused++;
      return;
    }
    if (self.getString("member").equals(json.getValue("member"))) {
      return;
    }
    remember(json, address);
    if (!address.isEmpty()) {
      node.accept(address);
    }
  }

  private void remember(JsonObject json, String address) {
    Member member = new Member(text(json, "role"), address, text(json, "codecs"), now());
    String id = text(json, "member");
    if (others.size() >= MAX_MEMBERS && !others.containsKey(id)) {
      refused++;
      return;
    }
    if (others.put(id, member) == null) {
      String mismatch = mismatch(member);
      if (!mismatch.isEmpty()) {
        LOG.warn("codecs", "{}", mismatch);
      }
      announce();
    }
  }

  private static String text(JsonObject json, String key) {
    return json.getValue(key) instanceof String text && TEXT.matcher(text).matches() ? text : "?";
  }

  /** What is wrong with the versions of a member; empty when nothing is. */
  private static String mismatch(Member member) {
    String own = MyceliumBus.VERSION;
    Matcher version = VERSION.matcher(member.codecs());
    if (version.matches() && own.startsWith(version.group(1) + ".")) {
      return "";
    }
    return member.who()
        + " has bus codecs "
        + member.codecs()
        + ", here they are "
        + own
        + ": messages between the two are refused; use the same major version on both";
  }

  /** A sentence for each member whose codecs do not fit. */
  public List<String> mismatches() {
    return others.values().stream().map(Members::mismatch).filter(text -> !text.isEmpty()).toList();
  }

  /** How many others there are. */
  public int count() {
    return others.size();
  }

  /** Announcements that were not taken. */
  public long refused() {
    return refused;
  }

  /** The others, for people and programs. */
  public JsonArray toJson() {
    JsonArray list = new JsonArray();
    others
        .values()
        .forEach(
            member ->
                list.add(
                    new JsonObject()
                        .put("role", member.role())
                        .put("node", member.node())
                        .put("codecs", member.codecs())
                        .put("mismatch", mismatch(member))));
    return list;
  }
}
