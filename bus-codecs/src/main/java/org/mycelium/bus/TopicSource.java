package org.mycelium.bus;

/**
 * Who may send a topic.
 *
 * @param subnet {@code 503:5478:df06:d79a::/64}, as it was given
 */
public record TopicSource(String subnet) {}
