/**
 * Closing a response body costs O(1): bytes, time and memory.
 *
 * <p>{@code io.github.safeclose} needs the JDK and Commons IO alone. {@code
 * io.github.safeclose.aws} plugs it into the AWS SDK for Java v2 and is usable where the SDK is
 * present. {@code io.github.safeclose.micrometer} counts in Micrometer meters and is usable where
 * Micrometer is present. The event {@code io.github.safeclose.BodyEnd} is written where the module
 * {@code jdk.jfr} is present.
 */
module io.github.safeclose {
  requires static jdk.jfr;
  requires static org.jspecify;
  requires org.apache.commons.io;
  requires static micrometer.core;
  requires static org.apache.httpcomponents.httpclient;
  requires static org.apache.httpcomponents.httpcore;
  requires static software.amazon.awssdk.awscore;
  requires static software.amazon.awssdk.checksums;
  requires static software.amazon.awssdk.checksums.spi;
  requires static software.amazon.awssdk.core;
  requires static software.amazon.awssdk.http;
  requires static software.amazon.awssdk.http.apache;
  requires static software.amazon.awssdk.services.s3;
  requires static software.amazon.awssdk.utils;

  exports io.github.safeclose;
  exports io.github.safeclose.aws;
  exports io.github.safeclose.micrometer;

  uses io.github.safeclose.CloseListener; // SafeCloseInterceptor.fromSettings()
}
