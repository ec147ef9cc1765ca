package io.github.safeclose.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.SafeClose;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.SubscriberPuppet;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.WhiteboxSubscriberProbe;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;

/**
 * The sender's subscriber, by the TCK of Reactive Streams: each rule for subscribers that the TCK
 * can verify. It is written for TestNG; its methods are called here one by one.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReactiveStreamsTckTest {
  /** How long a signal may take, and how long none is waited for, in milliseconds. */
  private static final TestEnvironment PATIENCE = new TestEnvironment(10_000, 20);

  private static ByteBuffer element(int i) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(0, i);
  }

  /** In front of a container that takes everything, once it has said that it is ready. */
  private static Pump pump() {
    StrictOutlet outlet = new StrictOutlet(() -> true, Runnable::run);
    Pump pump = new Pump(outlet);
    outlet.pump = pump;
    pump.open(SafeClose.ofDefaults(), null);
    return pump;
  }

  /** What it does to the outside. */
  public static final class Blackbox extends FlowSubscriberBlackboxVerification<ByteBuffer> {
    private Pump pump;

    Blackbox() {
      super(PATIENCE);
    }

    @Override
    public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
      pump = pump();
      return pump.source();
    }

    @Override
    public void triggerFlowRequest(Flow.Subscriber<? super ByteBuffer> subscriber) {
      pump.outletReady();
    }

    @Override
    public ByteBuffer createElement(int i) {
      return element(i);
    }
  }

  /** The same, told when to request and to cancel. */
  public static final class Whitebox extends FlowSubscriberWhiteboxVerification<ByteBuffer> {
    Whitebox() {
      super(PATIENCE);
    }

    @Override
    protected Flow.Subscriber<ByteBuffer> createFlowSubscriber(
        WhiteboxSubscriberProbe<ByteBuffer> probe) {
      return new Probed(pump(), probe);
    }

    @Override
    public ByteBuffer createElement(int i) {
      return element(i);
    }
  }

  private record Probed(Pump pump, WhiteboxSubscriberProbe<ByteBuffer> probe)
      implements Flow.Subscriber<ByteBuffer>, SubscriberPuppet {
    @Override
    public void triggerRequest(long elements) {
      pump.outletReady();
    }

    @Override
    public void signalCancel() {
      pump.clientLost(new IOException("the client has left"));
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      pump.source().onSubscribe(subscription);
      probe.registerOnSubscribe(this);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      pump.source().onNext(buffer);
      probe.registerOnNext(buffer);
    }

    @Override
    public void onError(Throwable failure) {
      pump.source().onError(failure);
      probe.registerOnError(failure);
    }

    @Override
    public void onComplete() {
      pump.source().onComplete();
      probe.registerOnComplete();
    }
  }

  @TestFactory
  Stream<DynamicTest> blackbox() {
    return rules(
        Blackbox.class,
        () -> {
          Blackbox verification = new Blackbox();
          verification.startPublisherExecutorService();
          return verification;
        },
        Blackbox::shutdownPublisherExecutorService);
  }

  @TestFactory
  Stream<DynamicTest> whitebox() {
    return rules(
        Whitebox.class,
        () -> {
          Whitebox verification = new Whitebox();
          verification.startPublisherExecutorService();
          return verification;
        },
        Whitebox::shutdownPublisherExecutorService);
  }

  private interface End<T> {
    void of(T verification) throws Exception;
  }

  private static <T> Stream<DynamicTest> rules(
      Class<T> type, Supplier<T> verification, End<T> end) {
    List<Method> rules =
        Arrays.stream(type.getMethods())
            .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
            .filter(method -> !method.getName().startsWith("untested_")) // the TCK says: cannot
            .toList();
    assertThat(rules).hasSizeGreaterThan(10);
    return rules.stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getName(), () -> play(rule, verification, end)));
  }

  private static <T> void play(Method rule, Supplier<T> verification, End<T> end) throws Throwable {
    T one = verification.get();
    try {
      rule.invoke(one);
    } catch (InvocationTargetException failed) {
      throw failed.getCause(); // also where the TCK would skip a rule
    } finally {
      end.of(one);
    }
  }
}
