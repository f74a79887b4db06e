package dev.sharddal.store;

import dev.sharddal.metadata.SafeText;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object of a row: its path, its members, and the collector of their problems. Every
 * getter returns null if the member is missing, and reports a problem and returns null if the
 * member is invalid. A member that is null counts as missing, at every depth.
 *
 * <p>Messages show numbers, but no string and no unknown key: a secret may stand where something
 * else belongs.
 *
 * @param path the path to this object; empty for the row itself
 * @param members the members that are not null
 * @param problems the collector of problems
 * @param secret whether no value may be shown
 */
record JsonObject(String path, Map<?, ?> members, Problems problems, boolean secret) {

  JsonObject {
    Map<Object, Object> present = new LinkedHashMap<>();
    members.forEach(
        (key, value) -> {
          if (value != null) {
            present.put(String.valueOf(key), value);
          }
        });
    members = Collections.unmodifiableMap(present);
  }

  boolean has(String key) {
    return members.containsKey(key);
  }

  /** Returns the path of a member whose key may be shown. */
  String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  void problem(String key, String text) {
    problems.add(at(key), text);
  }

  @Nullable String text(String key) {
    if (members.get(key) instanceof String text) {
      return text;
    }
    return wrong(key, "a string", "");
  }

  @Nullable Boolean flag(String key) {
    if (members.get(key) instanceof Boolean flag) {
      return flag;
    }
    return wrong(key, "true or false", "true|false");
  }

  @Nullable Long whole(String key) {
    Object value = members.get(key);
    if (value instanceof Number number && Numbers.isWhole(number)) {
      return fitting(key, number, Numbers.asLong(number));
    }
    return wrong(key, "a whole number", "-?[0-9]{1,19}");
  }

  @Nullable Integer integer(String key) {
    Long whole = whole(key);
    if (whole == null) {
      return null;
    }
    return fitting(key, whole, whole.intValue() == whole ? (Integer) whole.intValue() : null);
  }

  private <T> @Nullable T fitting(String key, Number seen, @Nullable T value) {
    if (value == null) {
      String shown = seen(seen);
      String size = shown.startsWith("-") ? "larger" : "smaller";
      problem(key, "expected a " + size + " number, but was " + shown);
    }
    return value;
  }

  @Nullable JsonObject object(String key) {
    return has(key) ? child(at(key), members.get(key), "an object") : null;
  }

  /**
   * Returns an attribute of a row that contains an object, as JSON text or as a map. The JSON text
   * {@code null} is reported as missing.
   */
  @Nullable JsonObject json(String attribute) {
    Object value = members.get(attribute);
    if (value instanceof String text) {
      try {
        value = Json.parse(text, Json.MAX_LENGTH);
      } catch (InvalidMetadataException e) {
        problem(attribute, "not readable as JSON: " + e.getMessage());
        return null;
      }
      if (value == null) {
        problem(attribute, "required, but it is missing: its JSON is null");
        return null;
      }
    }
    return child(attribute + " $", value, "an object");
  }

  /** Returns a value below this object as an object. */
  @Nullable JsonObject child(String childPath, @Nullable Object value, String expected) {
    if (value instanceof Map<?, ?> map) {
      return new JsonObject(childPath, map, problems, secret);
    }
    problems.add(childPath, "expected " + expected + ", but was " + kind(value));
    return null;
  }

  /** Returns a copy of this object with another collector of problems. */
  JsonObject withProblems(Problems others) {
    return new JsonObject(path, members, others, secret);
  }

  /** Returns a copy of this object whose values must not be shown. */
  JsonObject asSecret() {
    return new JsonObject(path, members, problems, true);
  }

  /**
   * Returns the string if a constructor accepts it; otherwise reports the constructor's message and
   * returns null.
   */
  @Nullable String text(String key, Function<String, ?> constructor) {
    return accepted(text(key), constructor);
  }

  /**
   * Returns the number if a constructor accepts it; otherwise reports the constructor's message and
   * returns null.
   */
  @Nullable Integer integer(String key, Function<Integer, ?> constructor) {
    return accepted(integer(key), constructor);
  }

  /**
   * Returns the value if a constructor accepts it; otherwise reports the constructor's message and
   * returns null.
   */
  <T> @Nullable T accepted(@Nullable T value, Function<T, ?> constructor) {
    if (value != null) {
      try {
        Objects.requireNonNull(constructor.apply(value));
      } catch (IllegalArgumentException e) {
        problems.add(path.isEmpty() ? "" + e.getMessage() : path + "." + e.getMessage());
        return null;
      }
    }
    return value;
  }

  /** Reports every unknown key. */
  void refuseUnknownKeys(Collection<String> known) {
    for (Object member : members.keySet()) {
      String key = String.valueOf(member);
      if (!known.contains(key)) {
        problem(UnknownKey.shown(key, known), UnknownKey.describe(key, known));
      }
    }
  }

  /** Reports a member of the wrong type, unless it is missing. Returns null. */
  private <T> @Nullable T wrong(String key, String expected, String patternInQuotes) {
    if (has(key)) {
      Object value = members.get(key);
      String seen = seen(value);
      if (!secret && value instanceof String text && text.matches(patternInQuotes)) {
        seen += "; write it without quotes";
      }
      problem(key, "expected " + expected + ", but was " + seen);
    }
    return null;
  }

  /** Returns a value for a message, or only its kind if the value must not be shown. */
  String seen(@Nullable Object value) {
    if (secret || value == null) {
      return kind(value);
    }
    if (value instanceof String text && !text.isEmpty()) {
      return "a string " + SafeText.masked(text);
    }
    return value instanceof Number || value instanceof Boolean
        ? SafeText.of(value.toString())
        : kind(value);
  }

  /** Returns the kind of a value, without its content. */
  static String kind(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof String text) {
      return text.isEmpty() ? "an empty string" : "a string";
    }
    if (value instanceof Number) {
      return "a number";
    }
    if (value instanceof Boolean) {
      return "true or false";
    }
    return value instanceof Map ? "an object" : value instanceof List ? "a list" : "something else";
  }
}
