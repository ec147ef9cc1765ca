package io.github.safeclose.s3auto;

import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Named in {@code software/amazon/awssdk/services/s3/execution.interceptors}: the AWS SDK makes one
 * for each S3 client that is built. It hands on to {@code
 * io.github.safeclose.aws.SafeCloseInterceptor}, configured by its {@code fromSettings()}.
 *
 * <p>Where that one cannot run, because this is not Java 17 or later, or safeclose-core or Commons
 * IO is not on the class path, it says so once in the log and does nothing. It never keeps a client
 * from being built, with one exception: an unknown {@code safeclose.mode}.
 *
 * <p>This class is compiled for Java 8, and named so that no other interceptor's simple name is the
 * same: of those, the SDK would take one.
 */
public final class SafeCloseS3AutoInterceptor implements ExecutionInterceptor {
  private static final Logger LOG = Logger.getLogger("io.github.safeclose");
  private static final AtomicBoolean SAID = new AtomicBoolean();
  private static final int OLDEST_JAVA = 17;

  private final @Nullable ExecutionInterceptor real;

  /**
   * For the SDK.
   *
   * @throws IllegalArgumentException if {@code safeclose.mode} is unknown
   */
  public SafeCloseS3AutoInterceptor() {
    real = find();
  }

  private static @Nullable ExecutionInterceptor find() {
    try {
      String java = System.getProperty("java.specification.version", "");
      if (!isNewEnough(java)) {
        sayOnce("it needs Java 17 or later, and this is Java " + java, null);
        return null;
      }
      return (ExecutionInterceptor)
          Class.forName("io.github.safeclose.aws.SafeCloseInterceptor")
              .getMethod("fromSettings")
              .invoke(null);
    } catch (InvocationTargetException failure) {
      Throwable cause = failure.getCause();
      if (cause instanceof IllegalArgumentException) {
        throw (IllegalArgumentException) cause; // the unknown mode
      }
      passIfFatal(cause);
      sayOnce("it cannot start", cause);
    } catch (ClassNotFoundException missing) {
      sayOnce("safeclose-core is not on the class path", null);
    } catch (Throwable failure) { // whatever it is: the application did not ask for us
      passIfFatal(failure);
      sayOnce("it cannot start", failure);
    }
    return null;
  }

  private static void passIfFatal(@Nullable Throwable failure) {
    if (failure instanceof VirtualMachineError) {
      throw (VirtualMachineError) failure;
    }
  }

  /** "1.8" up to Java 8, then "9", "11", "17". */
  static boolean isNewEnough(String java) {
    try {
      return Integer.parseInt(java) >= OLDEST_JAVA;
    } catch (NumberFormatException old) {
      return false;
    }
  }

  private static void sayOnce(String why, @Nullable Throwable failure) {
    if (SAID.compareAndSet(false, true)) {
      String cause = failure == null ? "" : " (" + failure + ")";
      LOG.log(Level.WARNING, "safeclose-s3-auto does nothing: {0}", why + cause);
    }
  }

  @Override
  public SdkHttpResponse modifyHttpResponse(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    return real == null ? context.httpResponse() : real.modifyHttpResponse(context, attributes);
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    return real == null
        ? context.responseBody()
        : real.modifyHttpResponseContent(context, attributes);
  }

  @Override
  public void beforeUnmarshalling(
      Context.BeforeUnmarshalling context, ExecutionAttributes attributes) {
    if (real != null) {
      real.beforeUnmarshalling(context, attributes);
    }
  }
}
