package io.github.safeclose.examples.s3proxy.demo;

/**
 * Many bodies, added up.
 *
 * @param bodies how many
 * @param read bytes delivered to their readers
 * @param drained bytes read by {@code close()}
 * @param avoided bytes read by nobody
 */
record BodyTotals(long bodies, long read, long drained, long avoided) {
  static final BodyTotals NONE = new BodyTotals(0, 0, 0, 0);

  BodyTotals plus(BodyTotals more) {
    return new BodyTotals(
        bodies + more.bodies, read + more.read, drained + more.drained, avoided + more.avoided);
  }

  BodyTotals plus(BodyEnd body) {
    return plus(new BodyTotals(1, body.read(), body.drained(), body.avoided()));
  }

  long sum() {
    return read + drained + avoided;
  }

  @Override
  public String toString() {
    return "read %s + drained %s + avoided %s = %s"
        .formatted(
            Bytes.format(read), Bytes.format(drained), Bytes.format(avoided), Bytes.format(sum()));
  }

  /** As one process tells another. */
  String toWords() {
    return bodies + " " + read + " " + drained + " " + avoided;
  }

  /**
   * The opposite of {@link #toWords}.
   *
   * @param words where the numbers are
   * @param at where they begin
   */
  static BodyTotals ofWords(String[] words, int at) {
    return new BodyTotals(
        Long.parseLong(words[at]),
        Long.parseLong(words[at + 1]),
        Long.parseLong(words[at + 2]),
        Long.parseLong(words[at + 3]));
  }
}
