package io.github.safeclose.containers;

enum Protocol {
  HTTP_1("HTTP/1.1"),
  H2C("h2c");

  final String title;

  Protocol(String title) {
    this.title = title;
  }

  @Override
  public String toString() {
    return title;
  }
}
