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
  private final @Nullable DefaultCredentialsProvider ownCredentials;

  private RdsTokens(
      Region region,
      AwsCredentialsProvider credentials,
      @Nullable DefaultCredentialsProvider ownCredentials) {
    this.signer = RdsUtilities.builder().region(region).credentialsProvider(credentials).build();
    this.ownCredentials = ownCredentials;
  }

  /**
   * Returns a source of tokens for a region, signed with these credentials. If an argument is null,
   * the SDK's default is used.
   */
  static RdsTokens signedWith(
      @Nullable Region region, @Nullable AwsCredentialsProvider credentials) {
    Region in = region != null ? region : defaultRegion();
    if (credentials != null) {
      return new RdsTokens(in, credentials, null);
    }
    DefaultCredentialsProvider own = DefaultCredentialsProvider.builder().build();
    return new RdsTokens(in, own, own);
  }

  private static Region defaultRegion() {
    try {
      return new DefaultAwsRegionProviderChain().getRegion();
    } catch (SdkClientException e) {
      throw new MetadataStoreException(
          Reason.MISSING,
          "The AWS SDK finds no region to create IAM tokens for. Set region, or AWS_REGION.",
          e);
    }
  }

  @Override
  public Credentials.Password read(RdsUser user) {
    try {
      String token =
          signer.generateAuthenticationToken(
              request -> request.hostname(user.host()).port(user.port()).username(user.username()));
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
