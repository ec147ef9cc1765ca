package io.github.safeclose.childjvm;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.ClosePolicy;
import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeClose;
import io.github.safeclose.SafeCloseInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that uses safeclose, for a JVM of its own: reads, skips, drains, aborts, closes bodies,
 * and prints how they ended. Needs nothing but safeclose and the JDK itself.
 */
public final class Smoke {
  private Smoke() {}

  public static void main(String[] args) throws IOException {
    List<String> ends = new ArrayList<>();
    SafeClose safeClose =
        SafeClose.builder()
            .policy(ClosePolicy.drainUpTo(100, Duration.ofSeconds(30)))
            .listener(event -> ends.add(describe(event)))
            .build();

    SafeCloseInputStream read = open(safeClose, 5000);
    read.skipNBytes(1000);
    read.transferTo(OutputStream.nullOutputStream());
    read.close();

    SafeCloseInputStream drained = open(safeClose, 5000);
    drained.skip(4950);
    drained.close();

    SafeCloseInputStream early = open(safeClose, 5000);
    early.readNBytes(10);
    early.close();

    open(safeClose, 5000).abort();

    CloseScope scope = CloseScope.open();
    scope.wrap(() -> open(safeClose, 5000)).run();
    scope.close();

    SafeCloseInputStream observed =
        open(safeClose.toBuilder().mode(SafeClose.Mode.OBSERVE).build(), 5000);
    observed.read();
    observed.close();

    ends.forEach(System.out::println);
    System.out.println("named module: " + SafeClose.class.getModule().isNamed());
    System.out.println("sdk: " + isPresent("software.amazon.awssdk.http.SdkHttpClient"));
    System.out.println("jspecify: " + isPresent("org.jspecify.annotations.Nullable"));
  }

  private static SafeCloseInputStream open(SafeClose safeClose, int length) {
    return safeClose
        .body(new ByteArrayInputStream(new byte[length]))
        .aborter(() -> {})
        .length(length)
        .open();
  }

  private static String describe(CloseEvent event) {
    return event.outcome() + " " + event.reason() + " " + event.bytesRead();
  }

  private static boolean isPresent(String name) {
    try {
      Class.forName(name);
      return true;
    } catch (ClassNotFoundException absent) {
      return false;
    }
  }
}
