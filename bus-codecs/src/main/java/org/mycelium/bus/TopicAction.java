package org.mycelium.bus;

/** What {@link ChangeTopics} does (spec 03 §2.5). */
public enum TopicAction {
  /** A value of a newer minor version. */
  OTHER,
  /** Topics that are not configured are accepted. */
  ACCEPT_BY_DEFAULT,
  /** Topics that are not configured are rejected. */
  REJECT_BY_DEFAULT,
  /** Creates the topic, for nobody yet; nothing when there is such a topic. */
  ADD_TOPIC,
  /** Forgets sources and socket; the default applies again; nothing when there is none. */
  REMOVE_TOPIC,
  /** Appends the subnet; creates the topic when there is none. */
  ADD_SOURCE,
  /** Removes every equal subnet; nothing when there is none. */
  REMOVE_SOURCE,
  /** Forwards to the unix socket; fails when there is no such topic. */
  SET_FORWARD_SOCKET,
  /** Forwards no more; nothing when it did not. */
  REMOVE_FORWARD_SOCKET
}
