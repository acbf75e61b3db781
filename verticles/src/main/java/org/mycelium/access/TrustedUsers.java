package org.mycelium.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Who may do everything with a node: root, the user it runs as, the user who started it through
 * sudo, and the members of the group {@value #GROUP}. Blocking; any thread.
 */
public final class TrustedUsers {
  /** Its members may steer the nodes of this machine. */
  public static final String GROUP = "mycelium";

  private final long own;
  private final @Nullable Long starter;

  /**
   * Those of this process.
   *
   * @throws IOException when the system does not tell whose process this is
   */
  public static TrustedUsers ofProcess() throws IOException {
    int uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    return new TrustedUsers(Integer.toUnsignedLong(uid), System.getenv());
  }

  TrustedUsers(long own, Map<String, String> environment) {
    this.own = own;
    String sudo = environment.getOrDefault("SUDO_UID", "");
    this.starter = sudo.matches("\\d{1,10}") ? Long.valueOf(sudo) : null;
  }

  /** Whether this user may do everything. */
  public boolean contains(long uid) {
    if (uid == 0 || uid == own || (starter != null && starter == uid)) {
      return true;
    }
    OptionalLong group = group();
    return group.isPresent() && UserDatabase.isMember(uid, group.getAsLong());
  }

  /** The number of the group, when this system has it. */
  public static OptionalLong group() {
    return UserDatabase.gidOf(GROUP);
  }

  /** The number of a user that the JDK tells by name, or as a number when it has none. */
  public static OptionalLong uidOf(String user) {
    OptionalLong uid = UserDatabase.uidOf(user);
    return uid.isEmpty() && user.matches("\\d{1,10}") ? OptionalLong.of(Long.parseLong(user)) : uid;
  }

  /** {@code uid 1000 (alice)}. */
  public static String describe(long uid) {
    Optional<String> name = UserDatabase.nameOf(uid);
    return "uid " + uid + name.map(n -> " (" + n + ")").orElse("");
  }

  /** Says who is in, for the words of a refusal. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("root");
    if (own != 0) {
      text.append(", the node's user (").append(describe(own)).append(')');
    }
    if (starter != null && starter != 0 && starter != own) {
      text.append(", who started it (").append(describe(starter)).append(')');
    }
    return text.append(" and members of the group ").append(GROUP).toString();
  }
}
