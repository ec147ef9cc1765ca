package io.github.safeclose.sdktests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** How an application gets to its objects. */
interface Road extends AutoCloseable {
  String BUCKET = "bucket";

  static GetObjectRequest request(String key) {
    return GetObjectRequest.builder().bucket(BUCKET).key(key).build();
  }

  ResponseInputStream<GetObjectResponse> open(String key);

  /** With the SDK's timer for bodies that nobody reads set to one second. */
  ResponseInputStream<GetObjectResponse> openTimed(String key);

  /** By the SDK's own transformer where it can be used, else by the reader itself. */
  default void copy(String key, OutputStream sink) throws IOException {
    try (InputStream body = open(key)) {
      body.transferTo(sink);
    }
  }

  /** By the SDK's own transformer where it can be used, else by the reader itself. */
  default void copy(String key, Path file) throws IOException {
    try (InputStream body = open(key)) {
      Files.copy(body, file);
    }
  }

  /** Content-Length of the answer; chunked ones have none. */
  Optional<Long> head(String key);

  /** How many objects are listed. */
  int list();

  @Override
  void close();
}
