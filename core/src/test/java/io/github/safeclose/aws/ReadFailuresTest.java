package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Whose fault a failure is. */
class ReadFailuresTest {
  private final IOException reset = new SocketException("Connection reset");

  @Test
  void what_fails_in_the_network_is_the_networks() {
    List<Exception> failures =
        List.of(
            reset,
            new SocketTimeoutException(),
            new UncheckedIOException(reset),
            new RuntimeException(new RuntimeException(reset)));
    assertThat(failures).allMatch(ReadFailures::isTheNetworks);
  }

  @Test
  void other_failures_are_not() {
    List<Exception> failures =
        List.of(
            SdkClientException.create("Data read has a different checksum than expected."),
            RetryableException.create("Data read has a different checksum than expected."),
            SdkClientException.create("wrapped", reset),
            new IllegalStateException("wrapped", SdkClientException.create("a checksum", reset)),
            AbortedException.create("interrupted"),
            new InterruptedIOException(),
            new ClosedByInterruptException(),
            new CancellationException(),
            new IllegalStateException());
    assertThat(failures).noneMatch(ReadFailures::isTheNetworks);
  }

  @Test
  void nothing_is_on_an_interrupted_thread() {
    Thread.currentThread().interrupt();
    try {
      assertThat(ReadFailures.isTheNetworks(reset)).isFalse();
    } finally {
      assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
    }
  }

  @Test
  void requests_that_found_no_way_or_a_busy_server_may_pass() {
    List<Exception> failures =
        List.of(
            SdkClientException.create("Unable to execute HTTP request", reset),
            ApiCallTimeoutException.create(5),
            S3Exception.builder().statusCode(500).build(),
            S3Exception.builder().statusCode(429).build(),
            S3Exception.builder().statusCode(408).build());
    assertThat(failures).allMatch(ReadFailures::mayPass);
    List<Exception> others =
        List.of(
            AbortedException.create("interrupted"),
            S3Exception.builder().statusCode(412).build(),
            S3Exception.builder().statusCode(403).build(),
            new IllegalStateException("Connection pool shut down"));
    assertThat(others).noneMatch(ReadFailures::mayPass);
  }
}
