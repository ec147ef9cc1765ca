package io.github.safeclose.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the kit on a stream as a build would, and keeps how each of its tests went. */
public final class KitRun implements TestExecutionListener {
  private final Map<String, Throwable> failed = new ConcurrentHashMap<>();
  private final Map<String, String> skipped = new ConcurrentHashMap<>();
  private final Map<String, Boolean> passed = new ConcurrentHashMap<>();

  private KitRun() {}

  public static KitRun of(Class<? extends SafeCloseContract> subject) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(subject))
            .configurationParameter(OnlyInAKitRun.PARAMETER, "true")
            // Most of the time is spent waiting in vain for what hangs.
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
            .build();
    KitRun run = new KitRun();
    LauncherFactory.create().execute(request, run);
    return run;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    Throwable thrown = result.getThrowable().orElse(null);
    String name =
        test.getSource()
            .filter(MethodSource.class::isInstance)
            .map(source -> ((MethodSource) source).getMethodName())
            .orElse(test.getDisplayName());
    switch (result.getStatus()) {
      case SUCCESSFUL -> passed.put(name, true);
      case ABORTED -> skipped.put(name, thrown == null ? "" : String.valueOf(thrown.getMessage()));
      case FAILED -> failed.put(name, thrown == null ? new AssertionError(name) : thrown);
    }
  }

  /** The names of the tests that failed, with why. */
  public SortedMap<String, Throwable> failed() {
    return new TreeMap<>(failed);
  }

  /** The names of the tests that were skipped, with the reason. */
  public SortedMap<String, String> skipped() {
    return new TreeMap<>(skipped);
  }

  public int passed() {
    return passed.size();
  }

  /** The sentences with a failed test, such as c01. */
  public SortedSet<String> violated() {
    SortedSet<String> sentences = new TreeSet<>();
    failed.keySet().forEach(name -> sentences.add(name.split("_", 2)[0]));
    return sentences;
  }
}
