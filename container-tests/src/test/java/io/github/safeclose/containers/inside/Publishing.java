package io.github.safeclose.containers.inside;

import io.github.safeclose.containers.Scene;
import io.github.safeclose.containers.VirtualBody;
import io.github.safeclose.servlet.PublisherSender;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The source of a scene as a publisher, for PublisherSender: a unit at a time, waiting for none.
 */
final class Publishing implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
  private final VirtualBody source;
  private final AtomicLong owed = new AtomicLong();
  private Flow.Subscriber<? super ByteBuffer> subscriber;
  private volatile boolean ended;

  private Publishing(VirtualBody source) {
    this.source = source;
  }

  static void send(Scene scene, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    PublisherSender.ofDefaults()
        .safeClose(scene.config())
        .idleTimeout(scene.idleTimeout)
        .send(new Publishing(scene.source), request, response);
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
    subscriber = newSubscriber;
    newSubscriber.onSubscribe(this);
  }

  @Override
  public void request(long units) {
    if (owed.getAndAdd(units) == 0) {
      give();
    }
  }

  @Override
  public void cancel() {
    ended = true;
    source.abort();
  }

  /** By one thread at a time: who requests, or a thread of the source. */
  private void give() {
    do {
      if (!source.canRead(this::give)) {
        return;
      }
      giveOne();
    } while (!ended && owed.decrementAndGet() > 0);
  }

  private void giveOne() {
    byte[] unit = new byte[Scene.UNIT];
    try {
      int n = source.read(unit, 0, unit.length);
      if (n < 0) {
        ended = true;
        subscriber.onComplete();
      } else {
        subscriber.onNext(ByteBuffer.wrap(unit, 0, n));
      }
    } catch (IOException failure) {
      ended = true;
      subscriber.onError(failure);
    }
  }
}
