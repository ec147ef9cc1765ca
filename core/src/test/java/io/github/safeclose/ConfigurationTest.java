package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.safeclose.fixture.RecordingListener;
import io.github.safeclose.fixture.ScriptedBody;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** Opening bodies: what is required, what is refused, what is shared. */
class ConfigurationTest {

  @Test
  void a_body_needs_a_stream_and_an_aborter() {
    SafeClose safeClose = SafeClose.ofDefaults();
    InputStream source = ScriptedBody.of(1);
    BodyBuilder bare = safeClose.body(source);
    assertThat(assertThrows(IllegalStateException.class, bare::open))
        .hasMessageContaining("aborter(..)");
    assertThrows(NullPointerException.class, () -> safeClose.body(null));
    assertThrows(NullPointerException.class, () -> bare.aborter(null));
    assertThrows(NullPointerException.class, () -> bare.origin(null));
    assertThrows(NullPointerException.class, () -> bare.operation(null));
    SafeClose.Builder builder = SafeClose.builder();
    assertThrows(NullPointerException.class, () -> builder.policy(null));
    assertThrows(NullPointerException.class, () -> builder.listener(null));
    assertThrows(NullPointerException.class, () -> builder.mode(null));
  }

  @Test
  void a_builder_opens_one_body_and_cannot_change_it_after() {
    BodyBuilder builder = SafeClose.ofDefaults().body(ScriptedBody.of(10)).aborter(() -> {});
    assertThat(builder.open()).isNotNull();
    assertThrows(IllegalStateException.class, () -> builder.length(5));
    assertThrows(IllegalStateException.class, () -> builder.aborter(() -> {}));
    assertThrows(IllegalStateException.class, () -> builder.origin("another:1"));
    assertThrows(IllegalStateException.class, () -> builder.operation("Another"));
    assertThrows(IllegalStateException.class, builder::open);
  }

  @Test
  void c15_a_body_that_is_wrapped_again_is_itself() throws IOException {
    RecordingListener inner = new RecordingListener();
    RecordingListener outer = new RecordingListener();
    SafeCloseInputStream body =
        SafeClose.builder().listener(inner).build().wrap(ScriptedBody.of(10), () -> {});
    SafeCloseInputStream again = SafeClose.builder().listener(outer).build().wrap(body, () -> {});
    assertThat(again).isSameAs(body);
    again.close();
    assertThat(inner.events()).hasSize(1);
    assertThat(outer.events()).isEmpty();
  }

  @Test
  void a_configuration_does_not_change_once_built() throws IOException {
    RecordingListener first = new RecordingListener();
    RecordingListener second = new RecordingListener();
    SafeClose.Builder builder = SafeClose.builder().listener(first);
    SafeClose one = builder.build();
    SafeClose two = one.toBuilder().listener(second).mode(SafeClose.Mode.OBSERVE).build();
    builder.listener(second);
    one.wrap(ScriptedBody.of(10), () -> {}).close();
    assertThat(first.events()).hasSize(1);
    assertThat(second.events()).isEmpty();
    assertThat(one.mode()).isEqualTo(SafeClose.Mode.ABORT);
    two.wrap(ScriptedBody.of(10), () -> {}).close();
    assertThat(first.events()).hasSize(2);
    assertThat(second.events()).hasSize(1);
    assertThat(SafeClose.ofDefaults()).isSameAs(SafeClose.ofDefaults());
  }

  @Test
  void outcomes_say_whether_the_connection_may_be_reused() {
    assertThat(CloseOutcome.EXHAUSTED.mayReuseConnection()).isTrue();
    assertThat(CloseOutcome.DRAINED.mayReuseConnection()).isTrue();
    assertThat(CloseOutcome.ABORTED.mayReuseConnection()).isFalse();
    assertThat(CloseOutcome.OBSERVED.mayReuseConnection()).isFalse();
  }
}
