/**
 * Logins that AWS keeps: secrets in Secrets Manager, and tokens for RDS.
 *
 * <p>{@link dev.sharddal.aws.AwsCredentialsResolver} is the way in; all else serves it.
 */
@NullMarked
package dev.sharddal.aws;

import org.jspecify.annotations.NullMarked;
