package io.github.safeclose.testkit;

import io.github.safeclose.Aborter;
import io.github.safeclose.BodyBuilder;
import io.github.safeclose.SafeClose;
import io.github.safeclose.SafeCloseInputStream;
import java.io.InputStream;
import java.util.OptionalLong;

/** How tests open core's streams on scripts. */
final class BrokenStreams {
  private BrokenStreams() {}

  static SafeCloseInputStream open(
      SafeClose config, InputStream in, Aborter aborter, OptionalLong length) {
    BodyBuilder builder = config.body(in).aborter(aborter);
    length.ifPresent(builder::length);
    return builder.open();
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
}
