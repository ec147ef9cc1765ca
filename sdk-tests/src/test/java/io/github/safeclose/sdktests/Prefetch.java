package io.github.safeclose.sdktests;

/** How far asynchronous clients read ahead of a reader that has taken 10 bytes of 1 GiB. */
enum Prefetch {
  NETTY("`netty-nio-client`, blocking stream", 16, "the connection is cut"),
  CRT_ASYNC("`aws-crt-client` async, blocking stream", 48, "the connection is cut"),
  S3_CRT(
      "S3 CRT client (`S3AsyncClient.crtBuilder()`), blocking stream",
      160,
      "the parts asked for are read; the connections stay open and are reused");

  final String client;
  final int mib;
  final String afterClose;

  Prefetch(String client, int mib, String afterClose) {
    this.client = client;
    this.mib = mib;
    this.afterClose = afterClose;
  }

  long bytes() {
    return (long) mib << 20;
  }
}
