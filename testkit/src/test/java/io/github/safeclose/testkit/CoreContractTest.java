package io.github.safeclose.testkit;

import io.github.safeclose.Aborter;
import io.github.safeclose.ClosePolicy;
import io.github.safeclose.DrainBudget;
import io.github.safeclose.SafeClose;
import io.github.safeclose.SafeCloseInputStream;
import java.io.FilterInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;

/** The kit on core's own stream, with several policies and both kinds of aborters. */
class CoreContractTest {

  /** A core stream, told everything. */
  abstract static class Core extends SafeCloseContract {
    @Override
    protected InputStream open(ScriptedBody source) {
      return wrap(source, source);
    }

    @Override
    protected InputStream openTwice(ScriptedBody source) {
      return wrap(wrap(source, source), source);
    }

    SafeCloseInputStream wrap(InputStream in, ScriptedBody source) {
      return BrokenStreams.open(
          SafeClose.builder().policy(policy()).listener(listener()).build(),
          in,
          aborter(source),
          source.length());
    }

    Aborter aborter(ScriptedBody source) {
      return source::abort;
    }

    @Override
    protected Set<Capability> capabilities() {
      return EnumSet.allOf(Capability.class);
    }

    private ClosePolicy policy() {
      return body -> budget();
    }
  }

  @Nested
  class WithTheDefaultPolicy extends Core {}

  @Nested
  class DrainingALittle extends Core {
    @Override
    protected DrainBudget budget() {
      return new DrainBudget(1000, Duration.ofMillis(50));
    }
  }

  @Nested
  class DrainingMuch extends Core {
    @Override
    protected DrainBudget budget() {
      return new DrainBudget(1 << 20, Duration.ofMillis(100));
    }
  }

  @Nested
  class WhereAbortingMayBlock extends Core {
    @Override
    protected DrainBudget budget() {
      return new DrainBudget(1000, Duration.ofMillis(50));
    }

    @Override
    Aborter aborter(ScriptedBody source) {
      return BrokenStreams.mayBlock(source);
    }

    @Override
    protected Set<Capability> capabilities() {
      return EnumSet.complementOf(EnumSet.of(Capability.FREES_READERS));
    }
  }

  /** Nothing but a factory, as in the documents. */
  @Nested
  class ToldNothing extends SafeCloseContract {
    @Override
    protected InputStream open(ScriptedBody source) {
      return new FilterInputStream(SafeCloseInputStream.wrap(source, source::abort)) {};
    }
  }
}
