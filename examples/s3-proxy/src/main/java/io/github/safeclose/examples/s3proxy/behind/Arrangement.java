package io.github.safeclose.examples.s3proxy.behind;

import io.github.safeclose.examples.s3proxy.behind.Front.Program;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What stands in front of what, and how it is set.
 *
 * @param settings what goes into the blanks of the front's configuration
 * @param http2 whether clients speak HTTP/2 to it
 */
record Arrangement(Program front, Map<String, String> settings, boolean http2, ProxyKind proxy) {
  static Arrangement direct(ProxyKind proxy) {
    return new Arrangement(Program.NONE, Map.of(), false, proxy);
  }

  /** nginx with these directives in its location. */
  static Arrangement nginx(String settings, ProxyKind proxy) {
    return new Arrangement(Program.NGINX, Map.of("settings", settings), false, proxy);
  }

  /** HAProxy with these lines in its section. */
  static Arrangement haproxy(String settings, ProxyKind proxy) {
    return new Arrangement(Program.HAPROXY, Map.of("settings", settings), false, proxy);
  }

  /** The same, and something in another blank. */
  Arrangement with(String blank, String text) {
    Map<String, String> more = new LinkedHashMap<>(settings);
    more.put(blank, text);
    return new Arrangement(front, more, http2, proxy);
  }

  /** The same with HTTP/2 to the client. */
  Arrangement overHttp2() {
    boolean nginx = front == Program.NGINX;
    Arrangement more = with(nginx ? "listen" : "bind", nginx ? "http2" : "proto h2");
    return new Arrangement(front, more.settings, true, proxy);
  }

  /** The beginning of a line of a table: front, settings, proxy. */
  String cells() {
    StringBuilder text = new StringBuilder();
    settings.forEach(
        (blank, setting) -> {
          String where = blank.equals("settings") ? "" : " (" + blank + ")";
          if (!setting.isEmpty()) {
            text.append(text.isEmpty() ? "" : ", ").append("`" + setting + "`").append(where);
          }
        });
    String set = front == Program.NONE ? "" : text.isEmpty() ? "defaults" : text.toString();
    return "| " + front.label() + " | " + set + " | " + proxy.label() + " |";
  }
}
