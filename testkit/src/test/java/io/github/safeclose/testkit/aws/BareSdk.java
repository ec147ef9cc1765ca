package io.github.safeclose.testkit.aws;

import io.github.safeclose.testkit.Capability;
import io.github.safeclose.testkit.OnlyInAKitRun;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.http.SdkHttpClient;

/** The SDK's bodies as they are. {@link BareSdkTest} runs them. */
final class BareSdk {
  private BareSdk() {}

  @ExtendWith(OnlyInAKitRun.class)
  abstract static class Bare extends SdkContract {
    @Override
    SdkHttpClient.Builder<?> wrapped(SdkHttpClient.Builder<?> builder) {
      return builder;
    }

    /** Everything but events. */
    @Override
    protected Set<Capability> capabilities() {
      Set<Capability> can = EnumSet.copyOf(super.capabilities());
      can.remove(Capability.EVENTS);
      return can;
    }

    /** Far below the read timeout, and far above what closing takes where it does not hang. */
    @Override
    protected Duration patience() {
      return Duration.ofSeconds(5);
    }
  }

  static class Apache4 extends Bare {
    @Override
    SdkHttpClient.Builder<?> client() {
      return apache4();
    }
  }

  static class Apache5 extends Bare {
    @Override
    SdkHttpClient.Builder<?> client() {
      return apache5();
    }
  }
}
