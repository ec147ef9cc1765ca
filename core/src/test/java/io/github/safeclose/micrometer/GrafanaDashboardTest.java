package io.github.safeclose.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.safeclose.fixture.ChildJvm;
import io.github.safeclose.fixture.Way;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/grafana-dashboard.json and docs/metrics.md ask for what Prometheus is really given. */
class GrafanaDashboardTest {
  private static final Path DOCS = docs();
  private static final Pattern METRIC = Pattern.compile("\\bsafeclose_[a-z_]+");
  private static final Pattern SELECTED_LABEL = Pattern.compile("[{,]([a-z]+)[=!]");
  private static final Pattern GROUPED_LABELS = Pattern.compile("by \\(([a-z, ]+)\\)");

  /** Put there by Prometheus itself, which names what it scrapes. */
  private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("job");

  private static Path docs() {
    Path core = ChildJvm.placeOf(GrafanaDashboardTest.class).getParent().getParent();
    return core.resolveSibling("docs");
  }

  /** What a scrape shows after a body has ended in each way. */
  private static String scrape() throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    SafeCloseMetrics metrics = new SafeCloseMetrics(registry);
    for (Way way : Way.values()) {
      way.play(metrics, body -> body.operation("GetObject"));
    }
    return registry.scrape();
  }

  private static Set<String> all(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The names of samples: what comes before the labels. */
  private static Set<String> exported(String scrape) {
    return scrape
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("[{ ]", 2)[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> queries() throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(DOCS.resolve("grafana-dashboard.json").toFile());
    List<String> queries = new ArrayList<>();
    for (JsonNode panel : dashboard.get("panels")) {
      assertThat(panel.get("title").asText()).isNotBlank();
      assertThat(panel.get("targets")).isNotEmpty();
      panel.get("targets").forEach(target -> queries.add(target.get("expr").asText()));
    }
    for (JsonNode variable : dashboard.get("templating").get("list")) {
      if (variable.get("type").asText().equals("query")) {
        queries.add(variable.get("query").get("query").asText());
      }
    }
    return queries;
  }

  @Test
  void everyMetricOfTheDashboard_isExported() throws IOException {
    Set<String> asked = all(METRIC, String.join("\n", queries()));
    assertThat(exported(scrape())).containsAll(asked);
    assertThat(queries()).allMatch(query -> METRIC.matcher(query).find());
    assertThat(asked)
        .as("something of every meter")
        .anyMatch(name -> name.startsWith("safeclose_body_close_seconds"))
        .anyMatch(name -> name.startsWith("safeclose_body_read_bytes"))
        .anyMatch(name -> name.startsWith("safeclose_body_drained_bytes"))
        .anyMatch(name -> name.startsWith("safeclose_body_avoided_bytes"))
        .contains("safeclose_helper_threads", "safeclose_helper_threads_limit");
  }

  @Test
  void everyLabelOfTheDashboard_isATag() throws IOException {
    String queries = String.join("\n", queries());
    Set<String> asked = labels(queries);
    assertThat(asked).isNotEmpty();
    asked.removeAll(LABELS_OF_PROMETHEUS);
    assertThat(labels(scrape())).containsAll(asked);
  }

  private static Set<String> labels(String text) {
    Stream<String> grouped =
        GROUPED_LABELS
            .matcher(text)
            .results()
            .flatMap(found -> Stream.of(found.group(1).split(", ")));
    Stream<String> selected = SELECTED_LABEL.matcher(text).results().map(found -> found.group(1));
    return Stream.concat(grouped, selected).collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyValueThatTheDashboardSelects_isSeen() throws IOException {
    String scrape = scrape();
    Pattern value = Pattern.compile("(outcome|reason|accounted)[=!]~?\"([a-z_|]+)\"");
    List<String> asked =
        value
            .matcher(String.join("\n", queries()))
            .results()
            .flatMap(
                found ->
                    Stream.of(found.group(2).split("\\|"))
                        .map(one -> found.group(1) + "=\"" + one + "\""))
            .toList();
    assertThat(asked).isNotEmpty().allMatch(scrape::contains);
  }

  @Test
  void everyExportedName_isInTheDocumentation_andNoOther() throws IOException {
    String page = Files.readString(DOCS.resolve("metrics.md"));
    assertThat(all(METRIC, page)).isEqualTo(exported(scrape()));
  }
}
