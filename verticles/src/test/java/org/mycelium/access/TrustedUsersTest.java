package org.mycelium.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Root, the node's user, who started it with sudo; nobody else without the group. */
class TrustedUsersTest {
  private static final long STRANGER = 4_000_000_001L;

  @Test
  void rootOwnUserAndStarter() {
    TrustedUsers users = new TrustedUsers(1001, Map.of("SUDO_UID", "1002"));
    assertTrue(users.contains(0));
    assertTrue(users.contains(1001));
    assertTrue(users.contains(1002));
    assertFalse(users.contains(STRANGER));
    assertTrue(users.toString().contains("who started it (uid 1002"), users.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "x", "99999999999", "4000000001 "})
  void nonsenseInTheEnvironment(String sudo) {
    assertFalse(new TrustedUsers(1001, Map.of("SUDO_UID", sudo)).contains(STRANGER));
  }

  @Test
  void thisProcess() throws IOException {
    TrustedUsers users = TrustedUsers.ofProcess();
    assertTrue(users.contains(0));
    assertFalse(users.contains(STRANGER));
  }

  /** What every system has. */
  @Test
  void theSystemsOwnUsersAndGroups() {
    assertEquals(Optional.of("root"), UserDatabase.nameOf(0));
    assertEquals(OptionalLong.of(0), UserDatabase.uidOf("root"));
    assertEquals(OptionalLong.of(0), UserDatabase.gidOf("root"));
    assertTrue(UserDatabase.isMember(0, 0));
    assertFalse(UserDatabase.isMember(0, STRANGER));
    assertFalse(UserDatabase.isMember(STRANGER, 0));
    assertEquals(Optional.empty(), UserDatabase.nameOf(STRANGER));
    assertEquals(OptionalLong.empty(), UserDatabase.gidOf("no such group here"));
    assertEquals(OptionalLong.of(STRANGER), TrustedUsers.uidOf(Long.toString(STRANGER)));
    assertEquals("uid 0 (root)", TrustedUsers.describe(0));
    assertEquals("uid " + STRANGER, TrustedUsers.describe(STRANGER));
  }
}
