package io.github.safeclose;

import java.io.IOException;

/** What a reader gets whose scope may read no more. */
final class ReadLimitException extends IOException {
  private static final long serialVersionUID = 1;

  ReadLimitException(long maxBytes) {
    super(
        "the scope of this body may read "
            + maxBytes
            + " bytes and has read them: the rest of the"
            + " body was not fetched, so this is a part of it only");
  }
}
