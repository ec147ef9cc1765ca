package io.github.safeclose.testkit;

import io.github.safeclose.DrainBudget;
import io.github.safeclose.SafeCloseInputStream;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** Core under a twist. Its patience is short, because it is waited for in vain. */
@ExtendWith(OnlyInAKitRun.class)
abstract class Broken extends CoreContract {
  private static final DrainBudget LITTLE = new DrainBudget(1000, Duration.ofMillis(50));

  Twisted twist(SafeCloseInputStream core, ScriptedBody source) {
    return new Twisted(core);
  }

  @Override
  protected InputStream open(ScriptedBody source) {
    return twist(core(source, aborter(source), source.length()), source);
  }

  @Override
  protected void abort(InputStream body) {
    ((Twisted) body).abort();
  }

  @Override
  protected DrainBudget budget() {
    return LITTLE;
  }

  @Override
  protected Duration patience() {
    return Duration.ofSeconds(2);
  }
}
