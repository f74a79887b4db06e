package dev.sharddal.dynamodb;

import dev.sharddal.store.MetadataCodec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Converts DynamoDB's attribute values to plain trees and back. Numbers stay exact. */
final class Attributes {

  private static final int LONG_DIGITS = 18;

  private Attributes() {}

  static Map<String, @Nullable Object> toTree(Map<String, AttributeValue> item) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    item.forEach((name, value) -> tree.put(name, toTree(value)));
    return tree;
  }

  private static @Nullable Object toTree(AttributeValue value) {
    return switch (value.type()) {
      case S -> value.s();
      case N -> number(value.n());
      case BOOL -> value.bool();
      case NUL -> null;
      case M -> toTree(value.m());
      case L -> {
        List<@Nullable Object> list = new ArrayList<>();
        value.l().forEach(element -> list.add(toTree(element)));
        yield list;
      }
      // Metadata has neither binaries nor sets. The codec rejects an empty list wherever a binary
      // or
      // a set could stand in place of a valid value.
      default -> List.of();
    };
  }

  private static Number number(String text) {
    BigDecimal exact = new BigDecimal(text).stripTrailingZeros();
    boolean isLong = exact.scale() <= 0 && exact.precision() - exact.scale() <= LONG_DIGITS;
    return isLong ? (Number) exact.longValueExact() : exact;
  }

  /**
   * Converts a plain tree to an attribute value.
   *
   * @param tree the tree
   * @param asJsonText whether the tree is stored as JSON text rather than as a DynamoDB value
   */
  static AttributeValue of(Object tree, boolean asJsonText) {
    return asJsonText ? AttributeValue.fromS(MetadataCodec.toJson(tree)) : fromTree(tree);
  }

  private static AttributeValue fromTree(@Nullable Object tree) {
    if (tree == null) {
      return AttributeValue.fromNul(true);
    } else if (tree instanceof Number number) {
      return AttributeValue.fromN(number.toString());
    } else if (tree instanceof Boolean bool) {
      return AttributeValue.fromBool(bool);
    } else if (tree instanceof List<?> list) {
      return AttributeValue.fromL(list.stream().map(Attributes::fromTree).toList());
    } else if (tree instanceof Map<?, ?> map) {
      Map<String, AttributeValue> members = new LinkedHashMap<>();
      map.forEach((name, member) -> members.put(String.valueOf(name), fromTree(member)));
      return AttributeValue.fromM(members);
    }
    return AttributeValue.fromS(tree.toString());
  }
}
