package io.github.safeclose.servlet.s3;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** One sender between a scripted S3 and a Tomcat. */
@FunctionalInterface
interface Play {
  String WHOLE = "0123456789";

  void with(Site site, ScriptedS3 s3) throws Exception;

  static void play(Road road, ScriptedS3.Script script, Play play) throws Exception {
    play(road, script, sender -> sender, play);
  }

  static void play(Road road, ScriptedS3.Script script, UnaryOperator<Sending> set, Play play)
      throws Exception {
    try (ScriptedS3 s3 = new ScriptedS3(script);
        Road.Client client = road.to(s3)) {
      Sending sender = set.apply(client.sender());
      try (Site site = new Site(road, (q, r) -> sender.send(ScriptedS3.BUCKET, "k", q, r))) {
        play.with(site, s3);
      }
    }
  }

  /** A script: one object. It knows ranges, but no conditions and no If-Range. */
  static void object(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      ScriptedS3.send(exchange, 200, WHOLE, "ETag", "\"v2\"");
    } else if (range.equals("bytes=2-4")) {
      ScriptedS3.send(exchange, 206, "234", "ETag", "\"v2\"", "Content-Range", "bytes 2-4/10");
    } else {
      ScriptedS3.refuse(exchange, 416, "InvalidRange", "");
    }
  }
}
