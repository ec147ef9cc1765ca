package io.github.safeclose.aws;

import io.github.safeclose.SafeClose;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Makes the bodies of S3's {@code GetObject} safe to close, below every transformer: for clients
 * whose HTTP client cannot be wrapped.
 *
 * <pre>{@code
 * S3Client s3 = S3Client.builder()
 *     .overrideConfiguration(c -> c.addExecutionInterceptor(new SafeCloseInterceptor()))
 *     .build();
 * }</pre>
 *
 * <p>With the jar {@code safeclose-s3-auto} on the class path, every S3 client has one, and no line
 * of code changes.
 *
 * <p>Only successful answers of the operation {@code GetObject} of the service S3 to a synchronous
 * client are touched. Beside a {@link SafeCloseHttpClient}, a {@link SafeCloseTransformer} or
 * another one of its kind, in any order, the innermost of them decides and reports alone (C15).
 *
 * <p>Other interceptors may wrap the body as well. The SDK's {@code abort()} ends at a stream that
 * does not implement {@code software.amazon.awssdk.http.Abortable}. This interceptor goes round
 * those that it finds below itself, because it holds the client's own handle; it takes the length
 * of such a body for unknown. Of those above itself, {@code close()} reaches the body if they pass
 * it on, and {@code abort()} does not. Either is logged at WARNING, once per class of stream. What
 * implements {@code Abortable} and does nothing by it cannot be recognised.
 *
 * <p>Immutable; share it between any number of threads and clients.
 */
// Its module is optional: `requires transitive` would ask it of those who never use this package.
@SuppressWarnings("exports")
public final class SafeCloseInterceptor implements ExecutionInterceptor {
  private final SafeClose safeClose;

  /** An interceptor with {@link SafeCloseHttpClient#DEFAULT_POLICY}. */
  public SafeCloseInterceptor() {
    this(SafeCloseHttpClient.DEFAULTS);
  }

  /**
   * An interceptor with a configuration of your own.
   *
   * @param safeClose the configuration, used as it is
   * @throws NullPointerException if it is null
   */
  public SafeCloseInterceptor(SafeClose safeClose) {
    this.safeClose = Objects.requireNonNull(safeClose, "safeClose");
  }

  /**
   * An interceptor configured from outside, as {@code safeclose-s3-auto} uses it. Each setting is
   * read now: the system property, or else the environment variable; one that is blank counts as
   * not set.
   *
   * <ul>
   *   <li>{@code safeclose.mode}, {@code SAFECLOSE_MODE}: {@code abort} (the default), {@code
   *       observe} ({@link SafeClose.Mode#OBSERVE}), or {@code off}, which changes nothing at all.
   *   <li>{@code safeclose.drain.bytes}, {@code SAFECLOSE_DRAIN_BYTES}: how many bytes {@code
   *       close()} may read of any body in order to keep its connection, 0 or more.
   *   <li>{@code safeclose.drain.time}, {@code SAFECLOSE_DRAIN_TIME}: for how long, zero or more:
   *       {@code 50ms}, {@code 2s}, or an ISO-8601 duration such as {@code PT0.05S}.
   * </ul>
   *
   * <p>With neither of the last two, the policy is {@link SafeCloseHttpClient#DEFAULT_POLICY}. With
   * one of them, the other one is 64 KiB or 50 ms. One that cannot be read is logged at WARNING,
   * and counts as not set.
   *
   * <p>Every {@link io.github.safeclose.CloseListener} that {@link java.util.ServiceLoader} finds
   * by the class loader of this class is told of each body. They are made once, and shared; one
   * that cannot be made is logged at WARNING and skipped.
   *
   * @return an interceptor; with {@code off}, one that does nothing
   * @throws IllegalArgumentException if the mode is none of the three; it lists them
   */
  public static ExecutionInterceptor fromSettings() {
    return InterceptorSettings.ofThisProcess()
        .safeClose(InstalledListeners::get)
        .<ExecutionInterceptor>map(SafeCloseInterceptor::new)
        .orElseGet(DoesNothing::new);
  }

  private static final class DoesNothing implements ExecutionInterceptor {}

  @Override
  public SdkHttpResponse modifyHttpResponse(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    SdkHttpResponse response = context.httpResponse();
    // The SDK gives the same context to the next method: there, the response bears no mark yet.
    return guards(context, attributes) ? GuardedResponses.add(response) : response;
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    return guards(context, attributes)
        ? InterceptedBody.of(context).map(body -> body.open(safeClose))
        : context.responseBody();
  }

  /** The body as the outermost interceptor hands it out. */
  @Override
  public void beforeUnmarshalling(
      Context.BeforeUnmarshalling context, ExecutionAttributes attributes) {
    if (isGetObject(attributes) && context.httpResponse().isSuccessful()) {
      context.responseBody().ifPresent(ForeignStreams::inspectOutermost);
    }
  }

  private static boolean guards(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    return isGetObject(attributes)
        && context.httpResponse().isSuccessful()
        && !GuardedResponses.contains(context.httpResponse())
        && InterceptedBody.of(context).isPresent();
  }

  /** By names, not by types: in a repackaged SDK the types have other names. */
  private static boolean isGetObject(ExecutionAttributes attributes) {
    return "S3".equals(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME))
        && InterceptedBody.OPERATION.equals(
            attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
  }
}
