package org.mycelium.message.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mycelium.bus.Bytes;
import org.mycelium.identity.OverlayAddress;

/** Whom messages are taken from, and where those of a topic go (spec 03 §2). One thread. */
public final class TopicRules {

  /** A configured topic: from these sources only; from nobody when there are none. */
  public static final class Rule {
    private final List<SourceSubnet> sources = new ArrayList<>();
    private @Nullable String forwardSocket;

    /** In the order in which they were added. */
    public List<SourceSubnet> sources() {
      return Collections.unmodifiableList(sources);
    }

    /** The unix socket that gets its messages; null without one. */
    public @Nullable String forwardSocket() {
      return forwardSocket;
    }

    /** Sets or, with null, clears it. */
    public void forwardTo(@Nullable String path) {
      forwardSocket = path;
    }

    /** Appends, also what is there already. */
    public void add(SourceSubnet source) {
      sources.add(source);
    }

    /** Removes all that are equal. */
    public void remove(SourceSubnet source) {
      sources.removeIf(source::sameNetwork);
    }
  }

  private final Map<Bytes, Rule> rules = new HashMap<>();
  private boolean acceptByDefault = true;

  /** Whether topics that are not configured are accepted. */
  public boolean acceptByDefault() {
    return acceptByDefault;
  }

  /** Sets what happens to topics that are not configured. */
  public void acceptByDefault(boolean accept) {
    acceptByDefault = accept;
  }

  /** The rule of a topic, made when there is none. */
  public Rule configure(Bytes topic) {
    return rules.computeIfAbsent(topic, none -> new Rule());
  }

  /** The rule of a topic; null when it is not configured. */
  public @Nullable Rule rule(Bytes topic) {
    return rules.get(topic);
  }

  /** Forgets a topic: the default applies. */
  public void remove(Bytes topic) {
    rules.remove(topic);
  }

  /** All configured topics. */
  public Map<Bytes, Rule> all() {
    return Collections.unmodifiableMap(rules);
  }

  /** The rule for beginnings that are not answers (§2.2). */
  boolean accepts(byte[] topic, OverlayAddress source) {
    Rule rule = rules.get(Bytes.of(topic));
    if (rule == null) {
      return acceptByDefault;
    }
    return rule.sources.stream().anyMatch(subnet -> subnet.contains(source));
  }
}
