package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents link to is there, and each sentence of the contract has tests. */
class DocsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

  @Test
  void documents_linkOnlyToWhatIsThere() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path document : documents()) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        if (!Files.exists(document.resolveSibling(link.group(1)).normalize())) {
          dead.add(ROOT.relativize(document) + " -> " + link.group(1));
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  @Test
  void contract_eachSentenceNamesTestsThatAreCalledAfterIt() throws IOException {
    Path page = ROOT.resolve("docs/how-close-works.md");
    for (int sentence = 1; sentence <= 15; sentence++) {
      String row = "| C" + sentence + " |";
      String line =
          Files.readAllLines(page).stream().filter(l -> l.startsWith(row)).findFirst().orElse("");
      boolean named = false;
      Matcher link = LINK.matcher(line);
      while (link.find()) {
        String test = Files.readString(page.resolveSibling(link.group(1)).normalize());
        named |= test.contains("void c%02d_".formatted(sentence));
      }
      assertThat(named).as(row).isTrue();
    }
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
        Stream<Path> examples = Files.list(ROOT.resolve("examples/s3-proxy"))) {
      Stream.of(top, docs, examples)
          .flatMap(paths -> paths)
          .filter(path -> path.toString().endsWith(".md"))
          .forEach(documents::add);
    }
    assertThat(documents).isNotEmpty();
    return documents;
  }
}
