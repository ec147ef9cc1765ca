package io.github.safeclose.servlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.safeclose.servlet.SafeCloseFilter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The properties are the filter's options, and what is written about them is so. */
class PropertiesTest {
  private static final List<String> NOT_OF_THE_FILTER = List.of("enabled", "urlPatterns");

  private static SafeCloseServletProperties bound(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("safeclose.servlet", SafeCloseServletProperties.class);
  }

  /** The filter's options, which are its own package's. */
  private static Object options(SafeCloseFilter filter) throws ReflectiveOperationException {
    Field options = SafeCloseFilter.class.getDeclaredField("options");
    options.setAccessible(true);
    return options.get(filter);
  }

  private static List<String> optionNames() throws ReflectiveOperationException {
    return Arrays.stream(options(new SafeCloseFilter()).getClass().getRecordComponents())
        .map(RecordComponent::getName)
        .toList();
  }

  private static List<String> propertyNames() {
    return Arrays.stream(SafeCloseServletProperties.class.getRecordComponents())
        .map(RecordComponent::getName)
        .toList();
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  @Test
  void everyOptionOfTheFilterIsAProperty() throws Exception {
    assertThat(propertyNames())
        .containsExactlyElementsOf(
            Stream.concat(NOT_OF_THE_FILTER.stream(), optionNames().stream()).toList());
  }

  @Test
  void withoutProperties_theFilterHasItsOwnDefaults() throws Exception {
    assertThat(options(bound(Map.of()).filter())).isEqualTo(options(new SafeCloseFilter()));
  }

  @Test
  void everyProperty_reachesTheFilter() throws Exception {
    Map<String, String> properties =
        Map.of(
            "safeclose.servlet.abort-on-client-loss", "false",
            "safeclose.servlet.short-body-guard", "false",
            "safeclose.servlet.head-read-limit", "1KB",
            "safeclose.servlet.source-idle-timeout", "2m",
            "safeclose.servlet.unread-timeout", "10ms");
    assertThat(options(bound(properties).filter()))
        .isEqualTo(
            options(
                new SafeCloseFilter()
                    .abortOnClientLoss(false)
                    .shortBodyGuard(false)
                    .headReadLimit(1024)
                    .sourceIdleTimeout(Duration.ofMinutes(2))
                    .unreadTimeout(Duration.ofMillis(10))));
  }

  @Test
  void metadata_namesEveryPropertyWithItsType() throws Exception {
    Map<String, String> written = new LinkedHashMap<>();
    for (JsonNode property : metadata()) {
      assertThat(property.get("description").textValue()).endsWith(".");
      written.put(property.get("name").textValue(), property.get("type").textValue());
    }
    Map<String, String> real = new LinkedHashMap<>();
    for (RecordComponent component : SafeCloseServletProperties.class.getRecordComponents()) {
      String type = component.getGenericType().getTypeName();
      real.put(
          "safeclose.servlet." + kebab(component.getName()),
          type.equals("boolean") ? "java.lang.Boolean" : type);
    }
    assertThat(written).isEqualTo(real);
  }

  @Test
  void metadata_hasTheDefaults() throws Exception {
    Map<String, String> written = new LinkedHashMap<>();
    for (JsonNode property : metadata()) {
      JsonNode value = property.required("defaultValue");
      written.put(
          property.get("name").textValue(), (value.isArray() ? value.get(0) : value).asText());
    }
    assertThat(bound(written)).isEqualTo(bound(Map.of()));
  }

  private static JsonNode metadata() throws IOException {
    try (InputStream in =
        SafeCloseFilter.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
      return new ObjectMapper().readTree(in).required("properties");
    }
  }
}
