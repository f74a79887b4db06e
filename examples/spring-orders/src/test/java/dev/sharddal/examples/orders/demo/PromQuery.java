package dev.sharddal.examples.orders.demo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PromQL expression asks for: the series that it selects, and the labels that it groups by.
 * It knows as much of the language as our queries use; anything else is an error.
 *
 * @param selectors the series
 * @param grouping the labels of all {@code by (..)}
 */
record PromQuery(List<Selector> selectors, Set<String> grouping) {

  private static final Set<String> FUNCTIONS =
      Set.of(
          "rate",
          "clamp_min",
          "increase",
          "sum",
          "max",
          "min",
          "topk",
          "histogram_quantile",
          "min_over_time",
          "vector");
  private static final Set<String> OPERATORS = Set.of("or", "unless", "offset");

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<text>\"(?:[^\"\\\\]|\\\\.)*\")|(?<range>\\[[^\\]]*\\])|(?<name>[A-Za-z_:][\\w:]*)"
              + "|(?<number>\\$__interval|\\d+(?:\\.\\d+)?(?:ms|[smhdwy])?)|(?<sign>=~|!~|!=|==|>=|<=|[-+*/%^(){}=<>,]))");

  /**
   * A metric and the labels it is chosen by.
   *
   * @param metric its name
   * @param values what each label has to be, with the operator before it
   */
  record Selector(String metric, Map<String, String> values) {}

  static PromQuery parse(String expression) {
    return new Parser(tokens(expression), expression).parse();
  }

  private static List<String> tokens(String expression) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(expression);
    int end = 0;
    while (end < expression.stripTrailing().length()) {
      if (!matcher.find(end) || matcher.start() != end) {
        throw new IllegalArgumentException(
            "cannot read '" + expression.substring(end) + "' in " + expression);
      }
      tokens.add(matcher.group().strip());
      end = matcher.end();
    }
    return tokens;
  }

  private static final class Parser {

    private final List<String> tokens;
    private final String expression;
    private final List<Selector> selectors = new ArrayList<>();
    private final Set<String> grouping = new HashSet<>();
    private int at;

    Parser(List<String> tokens, String expression) {
      this.tokens = tokens;
      this.expression = expression;
    }

    PromQuery parse() {
      while (at < tokens.size()) {
        String token = tokens.get(at++);
        if (token.equals("by")) {
          readGrouping();
        } else if (isName(token) && !OPERATORS.contains(token)) {
          readNamed(token);
        }
      }
      if (selectors.isEmpty()) {
        throw new IllegalArgumentException("no metric in " + expression);
      }
      return new PromQuery(selectors, grouping);
    }

    private void readNamed(String name) {
      if (next().equals("(") || (FUNCTIONS.contains(name) && next().equals("by"))) {
        if (!FUNCTIONS.contains(name)) {
          throw new IllegalArgumentException("unknown function " + name + " in " + expression);
        }
        return;
      }
      Map<String, String> values = new TreeMap<>();
      if (next().equals("{")) {
        at++;
        while (!next().equals("}")) {
          values.put(take(), take() + unquoted(take()));
          if (next().equals(",")) {
            at++;
          }
        }
        at++;
      }
      selectors.add(new Selector(name, values));
    }

    private void readGrouping() {
      at++;
      for (String token = take(); !token.equals(")"); token = take()) {
        if (isName(token)) {
          grouping.add(token);
        }
      }
    }

    private String next() {
      return at < tokens.size() ? tokens.get(at) : "";
    }

    private String take() {
      if (at == tokens.size()) {
        throw new IllegalArgumentException("ends too early: " + expression);
      }
      return tokens.get(at++);
    }

    private static boolean isName(String token) {
      return Character.isLetter(token.charAt(0)) || token.charAt(0) == '_';
    }

    private static String unquoted(String token) {
      return token.substring(1, token.length() - 1);
    }
  }
}
