/**
 * The metadata store in Amazon DynamoDB.
 *
 * <p>{@link dev.sharddal.dynamodb.DynamoDbMetadataStore} is the way in; all else serves it.
 */
@NullMarked
package dev.sharddal.dynamodb;

import org.jspecify.annotations.NullMarked;
