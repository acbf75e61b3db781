package org.mycelium.bus;

import java.util.List;

/**
 * Who may send this node messages.
 *
 * @param acceptByDefault whether messages with a topic that is not listed are taken
 * @param topics the configured ones, in no order; at most {@value #MAX_TOPICS}
 */
public record TopicConfig(boolean acceptByDefault, List<TopicRule> topics)
    implements MyceliumReply {

  /** The most configured topics. */
  public static final int MAX_TOPICS = 1024;

  /** Checks the size. */
  public TopicConfig {
    topics = Limits.list(topics, MAX_TOPICS);
  }
}
