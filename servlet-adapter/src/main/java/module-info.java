/**
 * The servlet filter of safeclose, for Jakarta Servlet 5.0 to 6.1.
 *
 * @provides jakarta.servlet.ServletContainerInitializer registers the filter where a context
 *     parameter asks for it
 */
module io.github.safeclose.servlet {
  requires static org.jspecify;
  requires transitive io.github.safeclose;
  requires transitive jakarta.servlet;
  requires static spring.boot;
  requires static spring.boot.autoconfigure;
  requires static spring.context;
  requires static spring.core;

  exports io.github.safeclose.servlet;

  // Spring Boot makes what is in there.
  opens io.github.safeclose.servlet.spring;

  provides jakarta.servlet.ServletContainerInitializer with
      io.github.safeclose.servlet.SafeCloseInitializer;
}
