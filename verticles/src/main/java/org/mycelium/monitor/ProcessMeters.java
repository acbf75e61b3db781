package org.mycelium.monitor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The process metrics of the original (spec 04 §6) from /proc; none where there is no /proc. */
final class ProcessMeters {
  private static final Path PROC = Path.of("/proc/self");
  private static final Pattern MAX_FILES = Pattern.compile("Max open files\\s+(\\d+)");

  private final List<Meter> meters = new ArrayList<>();
  private final MeterRegistry registry;

  ProcessMeters(MeterRegistry registry) {
    this.registry = registry;
    if (!Files.isReadable(PROC.resolve("status"))) {
      return;
    }
    meters.add(
        FunctionCounter.builder("process_cpu_seconds", this, ProcessMeters::cpuSeconds)
            .register(registry));
    gauge("process_open_fds", p -> p.openFiles());
    gauge("process_max_fds", p -> p.number("limits", MAX_FILES, 1));
    gauge("process_virtual_memory_bytes", p -> p.status("VmSize", 1024));
    gauge("process_resident_memory_bytes", p -> p.status("VmRSS", 1024));
    gauge("process_threads", p -> p.status("Threads", 1));
    gauge(
        "process_start_time_seconds",
        p -> ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
  }

  private void gauge(String name, ToDoubleFunction<ProcessMeters> value) {
    meters.add(Gauge.builder(name, this, value).register(registry));
  }

  private static double cpuSeconds(ProcessMeters self) {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(d -> d.toMillis() / 1e3)
        .orElse(0.0);
  }

  private double openFiles() {
    try (Stream<Path> files = Files.list(PROC.resolve("fd"))) {
      return files.count();
    } catch (IOException | UncheckedIOException e) {
      // The listing races with descriptors that close.
      return Double.NaN;
    }
  }

  private double status(String field, double unit) {
    return number("status", Pattern.compile(field + ":\\s+(\\d+)"), unit);
  }

  private double number(String file, Pattern pattern, double unit) {
    try {
      Matcher matcher = pattern.matcher(Files.readString(PROC.resolve(file)));
      return matcher.find() ? Double.parseDouble(matcher.group(1)) * unit : Double.NaN;
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** Takes them out of the registry. */
  void close() {
    meters.forEach(registry::remove);
  }
}
