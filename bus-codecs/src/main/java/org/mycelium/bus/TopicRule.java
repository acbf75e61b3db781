package org.mycelium.bus;

import java.util.List;

/**
 * A configured topic: taken only from these sources; from nobody when there are none.
 *
 * @param topic at most 255 bytes
 * @param sources in their order, at most {@value #MAX_SOURCES}
 * @param forwardSocket the unix socket that gets its messages; empty for none
 */
public record TopicRule(Bytes topic, List<TopicSource> sources, String forwardSocket) {

  /** The most sources of a topic. */
  public static final int MAX_SOURCES = 256;

  /** Checks the size. */
  public TopicRule {
    sources = Limits.list(sources, MAX_SOURCES);
  }
}
