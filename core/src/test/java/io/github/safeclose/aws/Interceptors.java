package io.github.safeclose.aws;

import java.io.InputStream;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;

/** S3 clients with interceptors. The SDK shows a response to the last one first. */
final class Interceptors {
  private Interceptors() {}

  static S3Client client(Session session, ExecutionInterceptor... interceptors) {
    return session.another(
        builder ->
            builder.overrideConfiguration(
                config -> {
                  config.retryStrategy(retry -> retry.maxAttempts(2));
                  for (ExecutionInterceptor interceptor : interceptors) {
                    config.addExecutionInterceptor(interceptor);
                  }
                }));
  }

  /** Somebody else's: returns another stream than it was given. */
  static ExecutionInterceptor wrapping(UnaryOperator<InputStream> wrapper) {
    return new ExecutionInterceptor() {
      @Override
      public Optional<InputStream> modifyHttpResponseContent(
          Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        return context.responseBody().map(wrapper);
      }
    };
  }
}
