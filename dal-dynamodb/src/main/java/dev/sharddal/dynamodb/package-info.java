/**
 * The metadata store in Amazon DynamoDB.
 *
 * <p>{@link dev.sharddal.dynamodb.DynamoDbMetadataStore} is the entry point; all other classes are
 * internal.
 */
@NullMarked
package dev.sharddal.dynamodb;

import org.jspecify.annotations.NullMarked;
