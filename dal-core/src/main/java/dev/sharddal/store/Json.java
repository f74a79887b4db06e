package dev.sharddal.store;

import dev.sharddal.metadata.SafeText;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * Converts JSON text to a plain tree and back. The tree consists of maps, lists, strings, booleans,
 * nulls, and exact numbers: Integer, Long, BigInteger or BigDecimal.
 *
 * <p>Jackson's messages quote the text, which contains passwords. Jackson's exceptions are
 * therefore never passed on, neither as messages nor as causes: an error names the line, the column
 * and the kind of mistake.
 */
final class Json {

  /** The maximum length of one attribute, in characters. */
  static final int MAX_LENGTH = 1 << 20;

  static final int MAX_DEPTH = 64;

  private static final int MAX_NUMBER_LENGTH = 512;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();
  private static final ObjectWriteContext INDENTED =
      new ObjectWriteContext.Base() {
        @Override
        public PrettyPrinter getPrettyPrinter() {
          DefaultIndenter lines = new DefaultIndenter("  ", "\n");
          return new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
        }

        @Override
        public boolean hasPrettyPrinter() {
          return true;
        }
      };

  private Json() {}

  /**
   * Parses a text that consists of exactly one JSON value.
   *
   * @param text the text
   * @param maxLength the maximum number of characters
   * @throws InvalidMetadataException if the text is not valid; with one problem
   */
  static @Nullable Object parse(String text, int maxLength) {
    if (text.length() > maxLength) {
      throw invalid(
          "expected at most " + maxLength + " characters of JSON, but found " + text.length());
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      return parse(parser, text);
    }
  }

  private static @Nullable Object parse(JsonParser parser, String text) {
    try {
      if (parser.nextToken() == null) {
        throw invalid("expected JSON, but the text is empty");
      }
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw invalid(
            at(parser.currentTokenLocation()) + "unexpected text after the end of the JSON");
      }
      return value;
    } catch (StreamConstraintsException e) {
      throw invalid(
          at(parser.currentLocation())
              + "nested deeper than "
              + MAX_DEPTH
              + " levels, or a number of more than "
              + MAX_NUMBER_LENGTH
              + " characters");
    } catch (JacksonException e) {
      throw invalid(at(e.getLocation()) + mistake(e, text));
    } catch (NumberFormatException e) { // its message quotes the number
      throw invalid(at(parser.currentLocation()) + "a number outside the range of numbers");
    }
  }

  private static @Nullable Object value(JsonParser parser) {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValueExact();
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_NULL -> null;
      default -> throw new IllegalStateException("token " + token);
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      if (object.containsKey(key)) {
        throw invalid(at(parser.currentTokenLocation()) + "a key that this object already has");
      }
      parser.nextToken();
      object.put(key, value(parser));
    }
    return object;
  }

  private static List<@Nullable Object> array(JsonParser parser) {
    List<@Nullable Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser));
    }
    return array;
  }

  private static String at(TokenStreamLocation location) {
    return "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
  }

  private static InvalidMetadataException invalid(String problem) {
    return new InvalidMetadataException(List.of(problem));
  }

  private static String mistake(JacksonException e, String text) {
    if (e instanceof UnexpectedEndOfInputException) {
      return "the text ends before every quote, bracket and brace is closed";
    }
    int offset = (int) e.getLocation().getCharOffset();
    return offset < 0 || offset >= text.length()
        ? "not JSON"
        : mistake(text.charAt(offset), text.substring(0, offset).stripTrailing());
  }

  private static String mistake(char found, String before) {
    if (found == '/' || found == '#') {
      return "a comment; JSON has no comments";
    }
    if (found == '\'') {
      return "a single quote; JSON requires double quotes";
    }
    if (found == '\uFEFF') {
      return "a byte order mark; save the text as UTF-8 without one";
    }
    if (found < ' ') {
      return "a line break or control character within a string; write it as an escape such as \\n";
    }
    if ((found == '}' || found == ']') && before.endsWith(",")) {
      return "a trailing comma";
    }
    if (before.endsWith("\\")) {
      return "an escape that JSON does not support; a backslash in a string is written \\\\";
    }
    return "not JSON; a comma, colon, quote or bracket is missing or superfluous, or a word is not"
        + " quoted";
  }

  /**
   * Writes a tree as JSON on one line.
   *
   * @throws IllegalArgumentException if the tree contains a value that JSON cannot represent, or is
   *     nested too deeply
   */
  static String write(@Nullable Object tree) {
    return write(tree, ObjectWriteContext.empty());
  }

  /** Writes a tree as indented JSON. Otherwise as {@link #write(Object)}. */
  static String writeIndented(@Nullable Object tree) {
    return write(tree, INDENTED) + "\n";
  }

  private static String write(@Nullable Object tree, ObjectWriteContext context) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(context, text)) {
      write(tree, json);
    } catch (StreamConstraintsException e) {
      throw new IllegalArgumentException("nested deeper than " + MAX_DEPTH + " levels", null);
    }
    return text.toString();
  }

  private static void write(@Nullable Object value, JsonGenerator json) {
    if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      map.forEach(
          (key, member) -> {
            json.writeName(String.valueOf(key));
            write(member, json);
          });
      json.writeEndObject();
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      list.forEach(element -> write(element, json));
      json.writeEndArray();
    } else if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value == null) {
      json.writeNull();
    } else {
      writeNumber(value, json);
    }
  }

  private static void writeNumber(Object value, JsonGenerator json) {
    BigDecimal number = value instanceof Number n ? Numbers.exact(n) : null;
    if (number == null) {
      throw new IllegalArgumentException(
          "expected maps, lists, strings, numbers, booleans and nulls, but found a "
              + SafeText.of(value.getClass().getName()));
    }
    if (value instanceof BigInteger || number.scale() == 0) {
      json.writeNumber(number.toBigInteger());
    } else {
      json.writeNumber(number);
    }
  }
}
