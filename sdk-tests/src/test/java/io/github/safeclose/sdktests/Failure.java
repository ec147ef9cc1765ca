package io.github.safeclose.sdktests;

import java.io.IOException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** What the reader or the caller gets. */
enum Failure {
  NONE("nothing thrown", null),
  IO("`IOException`", IOException.class),
  SDK("the SDK's `SdkClientException`", SdkClientException.class),
  NO_SUCH_KEY("`NoSuchKeyException`", NoSuchKeyException.class),
  /** Thrown by the SDK's own stream, above ours, after the body has ended. */
  SDK_ABORTED("the SDK's own `AbortedException`; the interrupt flag stays", AbortedException.class);

  final String words;
  private final Class<? extends Throwable> type;

  Failure(String words, Class<? extends Throwable> type) {
    this.words = words;
    this.type = type;
  }

  boolean is(Throwable thrown) {
    return type == null ? thrown == null : type.isInstance(thrown);
  }
}
