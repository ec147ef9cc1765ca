package io.github.safeclose.examples.s3proxy.demo;

import java.io.IOException;

/** A client received something that it should not have. */
final class WrongAnswer extends IOException {
  private static final long serialVersionUID = 1;

  WrongAnswer(String message) {
    super(message);
  }
}
