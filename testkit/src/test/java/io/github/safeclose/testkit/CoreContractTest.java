package io.github.safeclose.testkit;

import io.github.safeclose.Aborter;
import io.github.safeclose.DrainBudget;
import io.github.safeclose.SafeCloseInputStream;
import java.io.FilterInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;

/** The kit on core's own stream, with several policies and both kinds of aborters. */
class CoreContractTest {

  @Nested
  class WithTheDefaultPolicy extends CoreContract {}

  @Nested
  class DrainingALittle extends CoreContract {
    @Override
    protected DrainBudget budget() {
      return new DrainBudget(1000, Duration.ofMillis(50));
    }
  }

  @Nested
  class DrainingMuch extends CoreContract {
    @Override
    protected DrainBudget budget() {
      return new DrainBudget(1 << 20, Duration.ofMillis(100));
    }
  }

  @Nested
  class WhereAbortingMayBlock extends CoreContract {
    @Override
    protected DrainBudget budget() {
      return new DrainBudget(1000, Duration.ofMillis(50));
    }

    @Override
    Aborter aborter(ScriptedBody source) {
      return mayBlock(source);
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
