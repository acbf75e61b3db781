package org.mycelium.node.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.InMemoryXmlConfig;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.internal.serialization.SerializationClassNameFilter;
import com.hazelcast.spi.exception.CallerNotMemberException;
import com.hazelcast.spi.exception.PartitionMigratingException;
import com.hazelcast.spi.exception.RetryableIOException;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import com.hazelcast.spi.exception.TargetNotMemberException;
import com.hazelcast.spi.exception.WrongTargetException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.net.URI;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which Java objects a member reads from another: failures, with trace, cause and suppressed ones,
 * or the answer is lost and the caller waits for minutes; and nothing that could do harm.
 */
class HazelcastFailuresTest {
  private final SerializationClassNameFilter filter = new SerializationClassNameFilter(config());

  private static JavaSerializationFilterConfig config() {
    return new InMemoryXmlConfig(HazelcastXml.of(ClusterOptions.byDefault()))
        .getSerializationConfig()
        .getJavaSerializationFilterConfig();
  }

  static Stream<Throwable> failures() throws IOException {
    Address here = new Address("127.0.0.1", 1);
    return Stream.of(
        new PartitionMigratingException(here, 1, "operation", "service"),
        new TargetNotMemberException(here, 1, "operation", "service"),
        new CallerNotMemberException("caller"),
        new WrongTargetException("target"),
        new TargetDisconnectedException("target"),
        new RetryableIOException("broken"),
        new HazelcastInstanceNotActiveException("stopped"),
        new OperationTimeoutException("late"),
        new IllegalStateException("state"),
        new NullPointerException(),
        new StackOverflowError(),
        new IOException("io"),
        new EOFException(),
        new ConcurrentModificationException(),
        new NoSuchElementException(),
        new CancellationException(),
        new CompletionException(new Error("cause")),
        new ExecutionException(new Error("cause")),
        new RejectedExecutionException(),
        new TimeoutException());
  }

  static Stream<Serializable> others() {
    return Stream.of(
        new PriorityQueue<>(), new HashMap<>(), URI.create("http://192.0.2.1/"), new long[1]);
  }

  private Object through(Serializable object) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())) {
          @Override
          protected Class<?> resolveClass(ObjectStreamClass type)
              throws IOException, ClassNotFoundException {
            filter.filter(type.getName());
            return super.resolveClass(type);
          }
        }) {
      return in.readObject();
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void isRead(Throwable failure) throws Exception {
    failure.addSuppressed(new IllegalArgumentException("beside"));
    Throwable read = (Throwable) through(new RuntimeException("around", failure));
    Throwable cause = assertInstanceOf(failure.getClass(), read.getCause());
    assertEquals(failure.getMessage(), cause.getMessage());
    assertEquals("beside", cause.getSuppressed()[0].getMessage());
  }

  @ParameterizedTest
  @MethodSource("others")
  void isRefused(Serializable object) {
    assertThrows(SecurityException.class, () -> through(object));
  }
}
