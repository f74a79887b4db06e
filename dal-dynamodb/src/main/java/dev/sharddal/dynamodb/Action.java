package dev.sharddal.dynamodb;

/**
 * A DynamoDB operation on a table, as IAM policies and our messages name it.
 *
 * @param name the operation's name, such as {@code PutItem}
 * @param table the table's name or ARN
 */
record Action(String name, String table) {

  /** Returns the operation and its table. */
  @Override
  public String toString() {
    return name + " on table '" + table + "'";
  }
}
