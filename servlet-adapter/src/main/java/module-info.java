/** The servlet filter of safeclose, for Jakarta Servlet 5.0 to 6.1. */
module io.github.safeclose.servlet {
  requires static org.jspecify;
  requires transitive io.github.safeclose;
  requires transitive jakarta.servlet;

  exports io.github.safeclose.servlet;
}
