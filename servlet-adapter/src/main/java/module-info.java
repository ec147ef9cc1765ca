/**
 * The servlet filter of safeclose, for Jakarta Servlet 5.0 to 6.1.
 *
 * <p>{@code io.github.safeclose.servlet.s3} sends S3 objects and is usable where the AWS SDK for
 * Java v2 is present.
 */
module io.github.safeclose.servlet {
  requires static org.jspecify;
  requires transitive io.github.safeclose;
  requires transitive jakarta.servlet;
  requires static software.amazon.awssdk.awscore;
  requires static software.amazon.awssdk.core;
  requires static software.amazon.awssdk.http;
  requires static software.amazon.awssdk.services.s3;

  exports io.github.safeclose.servlet;
  exports io.github.safeclose.servlet.s3;
}
