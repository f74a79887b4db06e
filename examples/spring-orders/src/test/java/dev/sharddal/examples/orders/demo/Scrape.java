package dev.sharddal.examples.orders.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What an application exposes to Prometheus: the labels of every series, by its name. */
final class Scrape {

  /** What Prometheus adds to every series. */
  private static final List<String> TARGET_LABELS = List.of("job", "instance");

  private static final Pattern SERIES = Pattern.compile("^([A-Za-z_:][\\w:]*)(?:\\{(.*)})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final Map<String, List<Map<String, String>>> series = new HashMap<>();

  Scrape(String text) {
    text.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).forEach(this::add);
  }

  private void add(String line) {
    Matcher matcher = SERIES.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("no series: " + line);
    }
    Map<String, String> labels = new HashMap<>();
    if (matcher.group(2) != null) {
      Matcher label = LABEL.matcher(matcher.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    series.computeIfAbsent(matcher.group(1), name -> new ArrayList<>()).add(labels);
  }

  /** Returns what a query asks for and this does not have, one line for each. */
  List<String> missing(PromQuery query) {
    return query.selectors().stream()
        .flatMap(selector -> missing(selector, query.grouping().stream().toList()))
        .toList();
  }

  private Stream<String> missing(PromQuery.Selector selector, List<String> grouping) {
    List<Map<String, String>> found = series.get(selector.metric());
    if (found == null) {
      return Stream.of("no series " + selector.metric() + ", there are " + relatives(selector));
    }
    Stream<String> labels =
        Stream.concat(grouping.stream(), selector.values().keySet().stream())
            .filter(label -> !TARGET_LABELS.contains(label))
            .filter(label -> found.stream().noneMatch(known -> known.containsKey(label)))
            .map(label -> selector.metric() + " has no label " + label + ": " + found.get(0));
    return Stream.concat(labels, missingValues(selector, found));
  }

  /** A value that is named, and not by a variable of the dashboard, is one that is there. */
  private static Stream<String> missingValues(
      PromQuery.Selector selector, List<Map<String, String>> found) {
    return selector.values().entrySet().stream()
        .filter(value -> value.getValue().startsWith("=") && !value.getValue().contains("$"))
        .flatMap(
            value ->
                alternatives(value.getValue())
                    .filter(one -> found.stream().noneMatch(s -> one.equals(s.get(value.getKey()))))
                    .map(one -> selector.metric() + " has no " + value.getKey() + " " + one));
  }

  private static Stream<String> alternatives(String matcher) {
    return matcher.startsWith("=~")
        ? Stream.of(matcher.substring(2).split("\\|"))
        : Stream.of(matcher.substring(1));
  }

  private TreeSet<String> relatives(PromQuery.Selector selector) {
    String family = selector.metric().replaceAll("_.*", "");
    TreeSet<String> relatives = new TreeSet<>(series.keySet());
    relatives.removeIf(name -> !name.startsWith(family));
    return relatives;
  }
}
