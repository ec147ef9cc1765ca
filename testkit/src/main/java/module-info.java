/** The contract of safeclose as tests for a stream of your own, and the parts they are made of. */
module io.github.safeclose.testkit {
  requires static org.jspecify;
  requires transitive io.github.safeclose;
  requires transitive org.junit.jupiter.api;
  requires java.management;
  requires static jdk.management;

  exports io.github.safeclose.testkit;

  // JUnit calls the inherited tests, which are package-private.
  opens io.github.safeclose.testkit to
      org.junit.platform.commons;
}
