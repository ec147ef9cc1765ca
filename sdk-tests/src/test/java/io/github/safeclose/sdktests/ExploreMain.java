package io.github.safeclose.sdktests;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

class ExploreMain { public static void main(String[] a) throws Exception { new ExploreMain().explore(); System.exit(0); }
  void explore() throws Exception {
    String filter = System.getProperty("explore", "");
    Predicate<Cell> wanted = c -> { for (String f : filter.split("\\+", -1)) { if (!c.toString().matches(".*" + f + ".*")) { return false; } } return true; };
    List<Cell> cells = Cell.all().stream().filter(c -> c.hook() != Hook.INTERCEPTOR).filter(wanted).toList();
    ExecutorService pool = Executors.newFixedThreadPool(12);
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(Path.of("/tmp/matrix-own/explore.txt")), true)) {
      long t0 = System.nanoTime();
      for (Cell cell : cells) {
        var unused = pool.submit(() -> {
          String line;
          long t = System.nanoTime();
          try {
            Observation o = Play.of(cell);
            line = "d=" + o.delivered() + " right=" + o.contentRight() + " read=" + n(o.thrownByRead()) + " end=" + n(o.thrownByEnd()) + " int=" + o.stillInterrupted() + " freed=" + o.readerFreed() + " after=" + o.bytesAfter() + " conns=" + o.connections() + " cut=" + o.firstConnectionEnded() + " ev=" + o.events().stream().map(e -> e.outcome() + "/" + e.reason() + "/" + e.bytesRead()+"/"+e.bytesDrained()).toList();
          } catch (Throwable e) {
            line = "FAILED " + e + (e.getCause() == null ? "" : " <- " + e.getCause());
          }
          synchronized (out) { out.println(cell + " " + (System.nanoTime() - t) / 1000000 + "ms " + line); }
        });
      }
      pool.shutdown();
      pool.awaitTermination(30, TimeUnit.MINUTES);
      System.out.println(cells.size() + " cells in " + (System.nanoTime() - t0) / 1000000 + " ms");
    }
  }
  static String n(Throwable t) { return t == null ? "-" : t.getClass().getSimpleName() + "(" + String.valueOf(t.getMessage()).replaceAll("\\s+", " ") + ")"; }
}
