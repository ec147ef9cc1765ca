package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseListener;
import io.github.safeclose.SafeClose;
import io.github.safeclose.SafeCloseInputStream;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** Opens virtual bodies, and hears of their ends. */
final class Bodies implements CloseListener {
  final List<VirtualBody> sources = new CopyOnWriteArrayList<>();
  final BlockingQueue<CloseEvent> events = new LinkedBlockingQueue<>();
  private final SafeClose config = SafeClose.builder().listener(this).build();

  @Override
  public void bodyEnded(CloseEvent event) {
    events.add(event);
  }

  SafeCloseInputStream endless() {
    return open(new VirtualBody(VirtualBody.ENDLESS), false, 0);
  }

  SafeCloseInputStream of(long length) {
    return open(new VirtualBody(length), true, length);
  }

  SafeCloseInputStream ofUnknown(long length) {
    return open(new VirtualBody(length), false, 0);
  }

  /** Of unknown length. */
  SafeCloseInputStream failing(long gives, FailingBody.Then then) {
    FailingBody source = new FailingBody(gives, then);
    return config.body(source).aborter(source).open();
  }

  private SafeCloseInputStream open(VirtualBody source, boolean known, long length) {
    sources.add(source);
    var body = config.body(source).aborter(source);
    return known ? body.length(length).open() : body.open();
  }

  VirtualBody last() {
    return sources.get(sources.size() - 1);
  }

  CloseEvent nextEvent() throws InterruptedException {
    return Await.next(events, "the end of a body");
  }

  void assertNoneOpen() {
    assertThat(sources).isNotEmpty().noneMatch(VirtualBody::isOpen);
  }
}
