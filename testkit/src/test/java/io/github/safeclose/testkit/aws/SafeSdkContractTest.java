package io.github.safeclose.testkit.aws;

import io.github.safeclose.DrainBudget;
import io.github.safeclose.testkit.Capability;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import software.amazon.awssdk.http.SdkHttpClient;

/** The kit on the bodies of wrapped SDK clients. */
class SafeSdkContractTest {
  abstract static class Wrapped extends SdkContract {
    /** Of unknown length only; C1 is an upper bound. */
    @Override
    protected DrainBudget budget() {
      return new DrainBudget(64 * 1024, Duration.ofMillis(50));
    }
  }

  @Nested
  class Apache4 extends Wrapped {
    @Override
    SdkHttpClient.Builder<?> client() {
      return apache4();
    }
  }

  @Nested
  class Apache5 extends Wrapped {
    @Override
    SdkHttpClient.Builder<?> client() {
      return apache5();
    }
  }

  @Nested
  class Apache4OverTls extends Wrapped {
    @Override
    SdkHttpClient.Builder<?> client() {
      return apache4();
    }

    @Override
    protected boolean tls() {
      return true;
    }

    /** Its abort waits for a stalled peer. */
    @Override
    protected Set<Capability> capabilities() {
      Set<Capability> can = EnumSet.copyOf(super.capabilities());
      can.remove(Capability.FREES_READERS);
      return can;
    }
  }

  @Nested
  class Apache5OverTls extends Wrapped {
    @Override
    SdkHttpClient.Builder<?> client() {
      return apache5();
    }

    @Override
    protected boolean tls() {
      return true;
    }
  }
}
