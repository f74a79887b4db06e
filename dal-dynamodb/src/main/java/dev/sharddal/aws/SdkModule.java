package dev.sharddal.aws;

import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;

/** A part of the AWS SDK that an application may leave out if no pool needs it. */
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
   * Refuses to go on without this part.
   *
   * @param key what needs it
   */
  void requirePresentFor(Object key) {
    try {
      Class.forName(type, false, SdkModule.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new MetadataStoreException(
          Reason.MISSING,
          key
              + " needs a part of the AWS SDK that is not on the class path. Add the dependency "
              + artifact
              + " to the application.",
          e);
    }
  }
}
