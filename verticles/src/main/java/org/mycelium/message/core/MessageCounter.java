package org.mycelium.message.core;

import java.util.Locale;

/** What the message subsystem counts. */
public enum MessageCounter {
  /** Messages submitted, answers too. */
  SUBMITTED,
  /** Messages that their receiver has whole. */
  SENT,
  /** Messages that an application at the receiver took. */
  READ,
  /** Messages given up. */
  ABORTED,
  /** Submissions beyond a limit. */
  SUBMISSION_REFUSED,
  /** Chunks and control packets sent again. */
  PACKETS_REPEATED,
  /** Messages that arrived whole and were taken. */
  RECEIVED,
  /** Messages taken from the inbox, or by a subscriber, socket or waiting sender. */
  DELIVERED,
  /** Whole messages for which there was no room: their sender repeats the end. */
  NO_ROOM,
  /** Beginnings refused by the rule of their topic. */
  TOPIC_REFUSED,
  /** Answers that nobody asked for, held to the rule of topics. */
  UNSOLICITED_ANSWER,
  /** Beginnings refused for a limit in number or length. */
  INIT_REFUSED,
  /** Chunks refused for a limit in memory or disk. */
  CHUNK_REFUSED,
  /** Packets that are too short for what they are. */
  MALFORMED,
  /** Chunks outside the message that they belong to. */
  CHUNK_INVALID,
  /** Packets of messages that are not known, or not to their sender. */
  UNKNOWN_MESSAGE,
  /** Packets repeated by their sender and acknowledged again. */
  DUPLICATE,
  /** Ends whose hash or number of chunks does not fit. */
  DONE_INVALID,
  /** Messages whose sender gave them up. */
  ABORTED_BY_SENDER,
  /** Arriving messages forgotten because nothing came for long. */
  EXPIRED,
  /** Payloads whose file could not be written or read. */
  SPOOL_FAILED,
  /** Messages handed to a unix socket. */
  FORWARDED,
  /** Messages that a unix socket did not take: they went on to the inbox. */
  FORWARD_FAILED;

  /** The value of its label. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
