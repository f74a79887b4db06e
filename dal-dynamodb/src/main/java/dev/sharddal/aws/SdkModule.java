package dev.sharddal.aws;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;

/** An optional module of the AWS SDK, which an application may omit if no pool needs it. */
enum SdkModule {
  SECRETS_MANAGER(
      "software.amazon.awssdk:secretsmanager",
      "software.amazon.awssdk.services.secretsmanager.SecretsManagerClient"),
  RDS("software.amazon.awssdk:rds", "software.amazon.awssdk.services.rds.RdsUtilities");

  private final String artifact;
  private final String type;

  SdkModule(String artifact, String type) {
    this.artifact = artifact;
    this.type = type;
  }

  /**
   * Checks that this module is on the class path, and throws a {@link MetadataStoreException} if it
   * is missing.
   *
   * @param key the login that needs the module
   */
  void requirePresentFor(Object key) {
    try {
      Class.forName(type, false, SdkModule.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new MetadataStoreException(
          Reason.MISSING,
          key
              + " needs a module of the AWS SDK that is not on the class path. Add the dependency "
              + artifact
              + " to the application.",
          e);
    }
  }
}
