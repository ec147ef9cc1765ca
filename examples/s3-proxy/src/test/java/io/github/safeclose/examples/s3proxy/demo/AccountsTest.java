package io.github.safeclose.examples.s3proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the demo calls wrong about its bodies: each of these is one thing that is not as it was. */
class AccountsTest {
  private static final BodyEnd WHOLE = new BodyEnd(1000, 0, 0);
  private static final BodyEnd DRAINED = new BodyEnd(10, 300, 690);
  private static final BodyEnd ABORTED = new BodyEnd(10, 0, 5_000_000);
  private static final List<BodyEnd> ALL = List.of(WHOLE, DRAINED, ABORTED);
  private static final BodyTotals TOTALS = new BodyTotals(3, 1020, 300, 5_000_690);

  /** What the clients and the relay saw. */
  private static Accounts seen(long received, long sent) {
    Accounts accounts = new Accounts();
    ALL.forEach(body -> accounts.promised(body.sum()));
    accounts.accept(new byte[0], (int) received, 0);
    accounts.sent(sent);
    return accounts;
  }

  private static Accounts of(List<BodyEnd> events, BodyTotals totals) {
    Accounts accounts = seen(1020, 1320);
    accounts.recorded(events);
    accounts.metered(totals);
    return accounts;
  }

  private static Accounts of(BodyEnd... events) {
    BodyTotals totals = BodyTotals.NONE;
    for (BodyEnd event : events) {
      totals = totals.plus(event);
    }
    return of(List.of(events), totals);
  }

  @Test
  void allAddsUp() {
    Accounts accounts = of(ALL, TOTALS);
    assertThat(accounts.problems()).isEmpty();
    assertThat(accounts.lines())
        .containsExactly(
            "Bodies: 3 promised to safe's clients, 4.8 MiB in all; they checked 1020 B, S3 sent"
                + " 1.3 KiB.",
            "JFR: 3 events; read 1020 B + drained 300 B + avoided 4.8 MiB = 4.8 MiB",
            "Micrometer: 3 bodies; read 1020 B + drained 300 B + avoided 4.8 MiB = 4.8 MiB");
  }

  @Test
  void severalProcesses_areAddedUp() {
    Accounts accounts = seen(1020, 1320);
    for (BodyEnd body : ALL) {
      accounts.recorded(List.of(body));
      accounts.metered(BodyTotals.NONE.plus(body));
    }
    assertThat(accounts.problems()).isEmpty();
  }

  @Test
  void bodyRecordedTwice() {
    assertThat(of(WHOLE, DRAINED, ABORTED, ABORTED).problems())
        .anyMatch(problem -> problem.contains("JFR counted 4 of 3 bodies"))
        .anyMatch(problem -> problem.contains("Micrometer counted 4 of 3 bodies"))
        .anyMatch(problem -> problem.contains("1 events add up to no body's length"));
  }

  @Test
  void bodyMissing() {
    assertThat(of(WHOLE, DRAINED).problems())
        .anyMatch(problem -> problem.contains("JFR counted 2 of 3 bodies"));
  }

  @Test
  void avoidedIsDropped() {
    assertThat(of(WHOLE, DRAINED, new BodyEnd(10, 0, 0)).problems())
        .anyMatch(problem -> problem.contains("avoided 690 is not the bodies' length, 5002010"));
  }

  @Test
  void oneBodyTooLong_anotherTooShort() {
    BodyEnd longer = new BodyEnd(10, 300, 691);
    BodyEnd shorter = new BodyEnd(10, 0, 4_999_999);
    assertThat(of(WHOLE, longer, shorter).problems())
        .singleElement()
        .asString()
        .contains("2 events add up to no body's length", longer.toString());
  }

  @Test
  void avoidedIsUnknown() {
    BodyEnd unknown = new BodyEnd(5_000_011, 0, -1);
    assertThat(unknown.sum()).isEqualTo(ABORTED.sum()); // by chance only
    assertThat(of(List.of(WHOLE, DRAINED, unknown), TOTALS).problems())
        .anyMatch(problem -> problem.contains("JFR counted 2 of 3 bodies"))
        .anyMatch(problem -> problem.contains("1 events add up to no body's length"));
  }

  @ParameterizedTest
  @CsvSource({"4, 1020, 300, 5000690", "3, 1021, 300, 5000690", "3, 1020, 301, 5000690"})
  void micrometerSaysSomethingElse(long bodies, long read, long drained, long avoided) {
    assertThat(of(ALL, new BodyTotals(bodies, read, drained, avoided)).problems())
        .anyMatch(problem -> problem.contains("Micrometer says " + bodies))
        .hasSize(2);
  }

  @Test
  void clientsReceivedMoreThanWasRead() {
    Accounts accounts = seen(1021, 1_000_000);
    accounts.recorded(ALL);
    accounts.metered(TOTALS);
    assertThat(accounts.problems())
        .anyMatch(problem -> problem.contains("JFR: read 1020, but clients received 1021"));
  }

  @Test
  void moreWasReadThanS3Sent() {
    BodyEnd most = new BodyEnd(3L * Relay.BUFFER + 10, 0, 5_000_000 - 3L * Relay.BUFFER);
    assertThat(of(WHOLE, DRAINED, most).problems()).isEmpty(); // cut writes are not counted
    BodyEnd more = new BodyEnd(most.read() + 1, 0, most.avoided() - 1);
    assertThat(of(WHOLE, DRAINED, more).problems())
        .anyMatch(problem -> problem.contains("but S3 sent 1320"));
  }

  @Test
  void partOfTheAccountsIsMissing() {
    Accounts accounts = of(ALL, TOTALS);
    accounts.failed("no answer");
    assertThat(accounts.problems()).containsExactly("safe, bodies: no answer");
  }

  @Test
  void withoutTheTool_itSaysSkipped_andMicrometerMustAddUpAllTheSame() {
    Accounts accounts = seen(1020, 1320);
    accounts.notRecorded("there is no jfr");
    accounts.metered(TOTALS);
    assertThat(accounts.problems()).isEmpty();
    assertThat(accounts.lines()).contains("JFR: SKIPPED: there is no jfr");
    accounts.metered(BodyTotals.NONE.plus(WHOLE));
    assertThat(accounts.problems())
        .anyMatch(problem -> problem.contains("Micrometer counted 4 of 3 bodies"));
  }

  @Test
  void totals_areTheSameOnTheOtherSide() {
    String[] words = ("@bodies " + TOTALS.toWords()).split(" ", -1);
    assertThat(BodyTotals.ofWords(words, 1)).isEqualTo(TOTALS);
    assertThat(ALL.stream().mapToLong(BodyEnd::sum).sum()).isEqualTo(TOTALS.sum());
  }
}
