package org.mycelium.bus;

/** Asks from whom the node takes messages, and where it hands them (spec 03 §2). */
public record TopicsRequest() implements MyceliumRequest<TopicConfig> {
  @Override
  public String request() {
    return MyceliumAddresses.REQUEST_TOPICS;
  }

  @Override
  public Class<TopicConfig> replyType() {
    return TopicConfig.class;
  }
}
