/**
 * Logins from AWS: secrets in Secrets Manager, and authentication tokens for RDS.
 *
 * <p>{@link dev.sharddal.aws.AwsCredentialsResolver} is the entry point; all other classes are
 * internal.
 */
@NullMarked
package dev.sharddal.aws;

import org.jspecify.annotations.NullMarked;
