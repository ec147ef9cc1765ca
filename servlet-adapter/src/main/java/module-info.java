/**
 * The servlet filter of safeclose, for Jakarta Servlet 5.0 to 6.1.
 *
 * <p>{@code io.github.safeclose.servlet.s3} sends S3 objects and is usable where the AWS SDK for
 * Java v2 is present.
 *
 * @provides jakarta.servlet.ServletContainerInitializer registers the filter where a context
 *     parameter asks for it
 */
module io.github.safeclose.servlet {
  requires static org.jspecify;
  requires static org.reactivestreams;
  requires transitive io.github.safeclose;
  requires transitive jakarta.servlet;
  requires static software.amazon.awssdk.awscore;
  requires static software.amazon.awssdk.core;
  requires static software.amazon.awssdk.http;
  requires static software.amazon.awssdk.services.s3;
  requires static spring.beans;
  requires static spring.boot;
  requires static spring.boot.autoconfigure;
  requires static spring.context;
  requires static spring.core;
  requires static spring.web;
  requires static spring.webmvc;

  exports io.github.safeclose.servlet;
  exports io.github.safeclose.servlet.s3;

  // Spring Boot makes what is in there.
  opens io.github.safeclose.servlet.spring;

  provides jakarta.servlet.ServletContainerInitializer with
      io.github.safeclose.servlet.SafeCloseInitializer;
}
