package dev.sharddal.benchmarks.refresh;

import dev.sharddal.metadata.DatabaseKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The history of the metadata, with the period in which a borrower may see each version: from just
 * before it is written until the refresh that replaces it has returned. Thread-safe.
 */
final class AllowedAnswers {

  private static final long OPEN = Long.MAX_VALUE;
  private static final int TOLD = 2;

  private final long start = System.nanoTime();

  /** By tenant or database; each list is replaced as a whole. */
  private final Map<Object, List<Period>> periods = new ConcurrentHashMap<>();

  private record Period(Object answer, long from, long until) {
    Period endedAt(long now) {
      return new Period(answer, from, now);
    }

    @Override
    public String toString() {
      return until == OPEN
          ? "%s since %.3f s".formatted(answer, from / 1e9)
          : "%s from %.3f to %.3f s".formatted(answer, from / 1e9, until / 1e9);
    }
  }

  /** Returns the time by this chronicle. */
  long now() {
    return System.nanoTime() - start;
  }

  /** Records that a tenant may be in a database from now on. */
  void begins(String tenant, DatabaseKey database) {
    begin(tenant, database);
  }

  /** Records that a borrow that begins now must not reach a tenant in this database. */
  void ended(String tenant, DatabaseKey database) {
    end(tenant, database);
  }

  /** Records that a database may be on a server from now on. */
  void begins(DatabaseKey database, Server server) {
    begin(database, server.name());
  }

  /** Records that a borrow that begins now must not reach the database on this server. */
  void ended(DatabaseKey database, Server server) {
    end(database, server.name());
  }

  private void begin(Object subject, Object answer) {
    List<Period> begun = List.of(new Period(answer, now(), OPEN));
    periods.merge(subject, begun, AllowedAnswers::joined);
  }

  private static List<Period> joined(List<Period> former, List<Period> latter) {
    return Stream.concat(former.stream(), latter.stream()).toList();
  }

  private void end(Object subject, Object answer) {
    long now = now();
    periods.computeIfPresent(
        subject,
        (key, all) ->
            all.stream()
                .map(it -> it.until == OPEN && it.answer.equals(answer) ? it.endedAt(now) : it)
                .toList());
  }

  /**
   * Returns whether a borrow may have led to a place.
   *
   * @param tenant for whom
   * @param place where it led
   * @param from when it was asked for
   * @param until when it was given
   */
  boolean allows(String tenant, Place place, long from, long until) {
    return said(tenant, place.database(), from, until)
        && said(place.database(), place.server(), from, until);
  }

  private boolean said(Object subject, Object answer, long from, long until) {
    return periods.getOrDefault(subject, List.of()).stream()
        .anyMatch(it -> it.answer.equals(answer) && it.from <= until && it.until >= from);
  }

  /** Returns where a tenant was in the end, and shortly before. */
  String lately(String tenant) {
    List<Period> all = periods.getOrDefault(tenant, List.of());
    return all.subList(Math.max(0, all.size() - TOLD), all.size()).toString();
  }
}
