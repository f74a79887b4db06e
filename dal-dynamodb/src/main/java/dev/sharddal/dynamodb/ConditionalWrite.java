package dev.sharddal.dynamodb;

import dev.sharddal.metadata.WritableMetadataStore;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * A write of one row that succeeds only if the row has the expected version.
 *
 * @param label the name of the row in messages
 * @param key its key
 * @param expected the version that the row must have, or {@link WritableMetadataStore#ABSENT}
 */
record ConditionalWrite(String label, Map<String, AttributeValue> key, long expected) {

  boolean isNewRow() {
    return expected == WritableMetadataStore.ABSENT;
  }

  /**
   * Returns an update that sets these attributes, removes those whose value is null, and leaves all
   * others unchanged.
   */
  TransactWriteItem update(
      String table, TableLayout layout, Map<String, @Nullable AttributeValue> attributes) {
    Expression expression = new Expression();
    StringBuilder set = new StringBuilder();
    StringBuilder remove = new StringBuilder();
    new TreeMap<>(attributes)
        .forEach(
            (name, value) -> {
              StringBuilder clause = value == null ? remove : set;
              clause.append(clause.isEmpty() ? "" : ", ").append(expression.name(name));
              if (value != null) {
                clause.append(" = ").append(expression.value(value));
              }
            });
    String condition = condition(expression, layout, isNewRow());
    Update update =
        Update.builder()
            .tableName(table)
            .key(key)
            .updateExpression(
                (set.isEmpty() ? "" : "SET " + set) + (remove.isEmpty() ? "" : " REMOVE " + remove))
            .conditionExpression(condition)
            .expressionAttributeNames(expression.names)
            .expressionAttributeValues(expression.values)
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .build();
    return TransactWriteItem.builder().update(update).build();
  }

  TransactWriteItem delete(String table, TableLayout layout) {
    Expression expression = new Expression();
    String condition = condition(expression, layout, false);
    Delete delete =
        Delete.builder()
            .tableName(table)
            .key(key)
            .conditionExpression(condition)
            .expressionAttributeNames(expression.names)
            .expressionAttributeValues(expression.values)
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .build();
    return TransactWriteItem.builder().delete(delete).build();
  }

  private String condition(Expression expression, TableLayout layout, boolean absent) {
    String id = layout.keys().get(0);
    if (absent) {
      return "attribute_not_exists(" + expression.name(id) + ")";
    }
    String version = expression.name(layout.version());
    String number = expression.value(AttributeValue.fromN(Long.toString(expected)));
    if (expected != 0) {
      return version + " = " + number;
    }
    // A row without a version, or whose version is NULL, has version 0.
    String none = expression.value(AttributeValue.fromS("NULL"));
    return String.format(
        "attribute_exists(%1$s) AND (attribute_not_exists(%2$s) OR attribute_type(%2$s, %4$s)"
            + " OR %2$s = %3$s)",
        expression.name(id), version, number, none);
  }

  /**
   * Builds placeholders, so that names never collide with reserved words nor values with syntax.
   */
  private static final class Expression {
    final Map<String, String> names = new HashMap<>();
    final Map<String, AttributeValue> values = new HashMap<>();

    String name(String attribute) {
      names.put("#" + attribute, attribute);
      return "#" + attribute;
    }

    String value(AttributeValue value) {
      String placeholder = ":v" + values.size();
      values.put(placeholder, value);
      return placeholder;
    }
  }
}
