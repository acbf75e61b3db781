package org.mycelium.access;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Users and groups of the system, from wherever it keeps them (files, LDAP): the C library's own
 * functions. Blocking; any thread. Linux with 64-bit pointers only: check before touching this
 * class.
 */
final class UserDatabase {
  /** Room for one entry; a larger one counts as unknown. */
  private static final long ENTRY_BYTES = 1 << 20;

  /** Groups of one user that are looked at: the kernel's own limit. */
  private static final int MAX_GROUPS = 65_536;

  // struct passwd: name, password, uid, gid, gecos, dir, shell. struct group: name, password, gid,
  // members.
  private static final long STRUCT_BYTES = 64;
  private static final long PASSWD_UID = 16;
  private static final long PASSWD_GID = 20;
  private static final long GROUP_GID = 16;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final FunctionDescriptor BY_NUMBER =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  private static final FunctionDescriptor BY_NAME =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle GETPWUID = bind("getpwuid_r", BY_NUMBER);
  private static final MethodHandle GETPWNAM = bind("getpwnam_r", BY_NAME);
  private static final MethodHandle GETGRNAM = bind("getgrnam_r", BY_NAME);
  private static final MethodHandle GETGROUPLIST =
      bind("getgrouplist", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));

  private UserDatabase() {}

  // The signatures are those of the C library; without native access the JVM warns, and works.
  @SuppressWarnings("restricted")
  private static MethodHandle bind(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsupportedOperationException(name)),
        descriptor);
  }

  /** The name of a user. */
  static Optional<String> nameOf(long uid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entry = arena.allocate(STRUCT_BYTES, Long.BYTES);
      return user(arena, entry, uid) ? Optional.of(name(entry)) : Optional.empty();
    }
  }

  /** The number of a user. */
  static OptionalLong uidOf(String user) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entry = arena.allocate(STRUCT_BYTES, Long.BYTES);
      return named(GETPWNAM, arena, entry, user)
          ? OptionalLong.of(unsigned(entry, PASSWD_UID))
          : OptionalLong.empty();
    }
  }

  /** The number of a group. */
  static OptionalLong gidOf(String group) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entry = arena.allocate(STRUCT_BYTES, Long.BYTES);
      return named(GETGRNAM, arena, entry, group)
          ? OptionalLong.of(unsigned(entry, GROUP_GID))
          : OptionalLong.empty();
    }
  }

  /** Whether the group is the user's first one or one of its others. */
  static boolean isMember(long uid, long gid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entry = arena.allocate(STRUCT_BYTES, Long.BYTES);
      if (!user(arena, entry, uid)) {
        return false;
      }
      MemorySegment groups = arena.allocate(JAVA_INT, MAX_GROUPS);
      MemorySegment count = arena.allocateFrom(JAVA_INT, MAX_GROUPS);
      int found =
          (int)
              GETGROUPLIST.invokeExact(
                  entry.get(ADDRESS, 0), entry.get(JAVA_INT, PASSWD_GID), groups, count);
      for (int i = 0; i < Math.min(found, MAX_GROUPS); i++) {
        if (Integer.toUnsignedLong(groups.getAtIndex(JAVA_INT, i)) == gid) {
          return true;
        }
      }
      return false;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static boolean user(Arena arena, MemorySegment entry, long uid) {
    try {
      MemorySegment found = arena.allocate(ADDRESS);
      int error =
          (int)
              GETPWUID.invokeExact(
                  (int) uid, entry, arena.allocate(ENTRY_BYTES), ENTRY_BYTES, found);
      return error == 0 && found.get(ADDRESS, 0).address() != 0;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static boolean named(
      MethodHandle function, Arena arena, MemorySegment entry, String name) {
    try {
      MemorySegment found = arena.allocate(ADDRESS);
      int error =
          (int)
              function.invokeExact(
                  arena.allocateFrom(name), entry, arena.allocate(ENTRY_BYTES), ENTRY_BYTES, found);
      return error == 0 && found.get(ADDRESS, 0).address() != 0;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  // A C string somewhere in the entry's buffer, which ends with a zero byte before its end does.
  @SuppressWarnings("restricted")
  private static String name(MemorySegment entry) {
    return entry.get(ADDRESS, 0).reinterpret(ENTRY_BYTES).getString(0);
  }

  private static long unsigned(MemorySegment entry, long offset) {
    return Integer.toUnsignedLong(entry.get(JAVA_INT, offset));
  }

  private static IllegalStateException unexpected(Throwable e) {
    return new IllegalStateException("a call of the C library failed", e);
  }
}
