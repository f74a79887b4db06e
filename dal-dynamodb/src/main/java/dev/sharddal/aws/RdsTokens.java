package dev.sharddal.aws;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.rds.RdsUtilities;

/**
 * Creates RDS authentication tokens. This sends no request to RDS: a token is a signature that is
 * created with the application's AWS credentials. Only those credentials may have to be fetched.
 */
final class RdsTokens implements LoginSource<RdsUser> {

  private final RdsUtilities signer;
  private final @Nullable Region region;
  private final @Nullable DefaultCredentialsProvider ownCredentials;

  private RdsTokens(
      @Nullable Region region,
      AwsCredentialsProvider credentials,
      @Nullable DefaultCredentialsProvider ownCredentials) {
    this.signer = RdsUtilities.builder().credentialsProvider(credentials).build();
    this.region = region;
    this.ownCredentials = ownCredentials;
  }

  /**
   * Returns a source of tokens, signed with these credentials. If they are null, the SDK's default
   * is used. The region is that of servers whose region is not known otherwise; if it is null, the
   * SDK's default is used.
   */
  static RdsTokens signedWith(
      @Nullable Region region, @Nullable AwsCredentialsProvider credentials) {
    if (credentials != null) {
      return new RdsTokens(region, credentials, null);
    }
    DefaultCredentialsProvider own = DefaultCredentialsProvider.builder().build();
    return new RdsTokens(region, own, own);
  }

  private Region regionOf(RdsUser user) {
    if (user.region() != null) {
      return Region.of(user.region());
    }
    return region != null ? region : defaultRegion();
  }

  private static Region defaultRegion() {
    try {
      return new DefaultAwsRegionProviderChain().getRegion();
    } catch (SdkClientException e) {
      throw new MetadataStoreException(
          Reason.MISSING,
          "The AWS SDK finds no region to create IAM tokens for. Set region, or AWS_REGION, or"
              + " credentials.region in the metadata.",
          e);
    }
  }

  @Override
  public Credentials.Password read(RdsUser user) {
    Region in = regionOf(user);
    try {
      String token =
          signer.generateAuthenticationToken(
              request ->
                  request
                      .hostname(user.host())
                      .port(user.port())
                      .username(user.username())
                      .region(in));
      return new Credentials.Password(user.username(), token);
    } catch (SdkClientException e) {
      throw new MetadataStoreException(
          Reason.UNAVAILABLE,
          user
              + " could not be created: there are no AWS credentials to sign it with. Check the"
              + " application's source of AWS credentials.",
          e);
    }
  }

  @Override
  public void close() {
    if (ownCredentials != null) {
      ownCredentials.close();
    }
  }
}
