package io.github.safeclose.testkit;

import io.github.safeclose.Aborter;
import io.github.safeclose.BodyBuilder;
import io.github.safeclose.DrainBudget;
import io.github.safeclose.SafeClose;
import io.github.safeclose.SafeCloseInputStream;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.logging.Logger;

/** The kit on core's stream, which is told everything; subclasses vary it, or break it. */
abstract class CoreContract extends SafeCloseContract {
  // Broken aborters and listeners are logged, as they should be; here they are scripted.
  private static final Logger LOG = Logger.getLogger("io.github.safeclose");

  static {
    LOG.setUseParentHandlers(false);
  }

  @Override
  protected InputStream open(ScriptedBody source) {
    return core(source, aborter(source), source.length());
  }

  @Override
  protected InputStream openTwice(ScriptedBody source) {
    return core(core(source, aborter(source), source.length()), aborter(source), source.length());
  }

  final SafeCloseInputStream core(InputStream in, Aborter aborter, OptionalLong length) {
    BodyBuilder builder = config().body(in).aborter(aborter);
    length.ifPresent(builder::length);
    return builder.open();
  }

  SafeClose config() {
    DrainBudget budget = policyBudget();
    return SafeClose.builder().policy(body -> budget).listener(listener()).build();
  }

  /** What the stream drains; {@link #budget} is what it says it drains. */
  DrainBudget policyBudget() {
    return budget();
  }

  Aborter aborter(ScriptedBody source) {
    return source::abort;
  }

  static Aborter mayBlock(ScriptedBody source) {
    return new Aborter() {
      @Override
      public void abort() throws Exception {
        source.abort();
      }

      @Override
      public boolean freesBlockedReaders() {
        return false;
      }
    };
  }

  @Override
  protected Set<Capability> capabilities() {
    return EnumSet.complementOf(EnumSet.of(Capability.OUTLIVES_BLOCKED_ABORTS));
  }
}
