package dev.sharddal.metadata;

/** Every property of MariaDB Connector/J, and what metadata may do with it. */
final class MariaDbProperties {

  /** A line for each property: its name and the decision, as {@link DriverProperties} reads it. */
  static final DriverProperties ALL =
      DriverProperties.of(
          """
          allowLocalInfile code
          allowMultiQueries code
          allowPublicKeyRetrieval bool
          autocommit ours pool: connections start in auto-commit mode
          blankTableNameMeta bool
          cachePrepStmts bool
          characterEncoding none the driver always uses utf8mb4
          clientCertificateKeyStorePassword code
          clientCertificateKeyStoreType code
          clientCertificateKeyStoreUrl code
          connectionAttributes text
          connectionCollation match utf8mb4_[A-Za-z0-9_]{1,64} a collation of utf8mb4
          connectionTimeZone match [A-Za-z0-9_+:/-]{1,64} a time zone such as Europe/Berlin, +01:00, LOCAL or SERVER
          connectTimeout int 1 600000
          createDatabaseIfNotExist code
          credentialType code
          database ours database
          databaseTerm ours database
          defaultFetchSize int
          disablePipeline bool
          disableSslHostnameVerification replaced sslMode
          disconnectOnExpiredPasswords bool
          dumpQueriesOnException code
          enabledSslCipherSuites code
          enabledSslProtocolSuites match TLSv1\\.[23](,TLSv1\\.[23])? TLSv1.2, TLSv1.3 or TLSv1.2,TLSv1.3
          enablePacketDebug none the driver no longer has it
          fallbackToSystemKeyStore code
          fallbackToSystemTrustStore code
          forceConnectionTimeZoneToSession bool
          galeraAllowedState code
          geometryDefaultType words default
          includeInnodbStatusInDeadlockExceptions code
          includeThreadDumpInDeadlockExceptions code
          initSql code
          jdbcCompliantTruncation bool
          keyPassword code
          keyStore code
          keyStorePassword code
          keyStoreType code
          localSocket code
          localSocketAddress code
          maxAllowedColumns int
          maxAllowedPacket int
          maxIdleTime ours pool
          maxPoolSize ours pool
          maxQuerySizeToLog int
          metaExportedKeys words Auto UseInformationSchema UseShowCreate
          minPoolSize ours pool
          nullCatalogMeansCurrent replaced nullDatabaseMeansCurrent
          nullDatabaseMeansCurrent bool
          oldModeNoPrecisionTimestamp bool
          password ours credentials
          permitNoResults bool
          permitRedirect code
          pinGlobalTxToPhysicalConnection bool
          pipe code
          pool ours pool
          poolName ours pool
          poolValidMinDelay ours pool
          prepStmtCacheSize int
          preserveInstants bool
          profileSql none the driver no longer has it
          pureLocalDateTime bool
          readOnlyPropagatesToServer ours endpoints: connections of READ are read-only
          registerJmxPool ours pool
          requireSSL replaced sslMode
          restrictedAuth match [A-Za-z0-9_]+(,[A-Za-z0-9_]+)* names of authentication plugins, separated by commas
          retriesAllDown ours endpoints, as a list of replicas
          returnMultiValuesGeneratedIds bool
          rewriteBatchedStatements bool
          serverRsaPublicKeyFile code
          serverSslCert pem
          serverTimezone replaced connectionTimeZone
          servicePrincipalName match [A-Za-z0-9._/@-]{1,255} a name of letters, digits and . _ / @ -
          sessionVariables settings MYSQL
          socketFactory code
          socketTimeout int 0 604800000
          sslMode words disable trust verify-ca verify-full
          tcpAbortiveClose bool
          tcpKeepAlive bool
          tcpKeepCount int
          tcpKeepIdle int
          tcpKeepInterval int
          timezone match [A-Za-z0-9_+:/-]{1,64} a time zone such as Europe/Berlin, +01:00, LOCAL or SERVER
          tinyInt1isBit bool
          tlsSocketType code
          transactionIsolation words READ-UNCOMMITTED READ-COMMITTED REPEATABLE-READ SERIALIZABLE
          transactionReplay bool
          transactionReplaySize int
          transformedBitIsBoolean bool
          trustCertificateKeyStorePassword code
          trustCertificateKeyStoreType code
          trustCertificateKeyStoreUrl code
          trustServerCertificate replaced sslMode
          trustStore code
          trustStorePassword code
          trustStoreType code
          useAffectedRows bool
          useBatchMultiSend none the driver no longer has it
          useBatchMultiSendNumber none the driver no longer has it
          useBulkStmts bool
          useBulkStmtsForInserts bool
          useCatalogTerm ours database
          useCompression bool
          useFractionalSeconds none the driver no longer has it
          useIpForKillQuery bool
          useLegacyDatetimeCode none the driver no longer has it
          useLocalSessionState bool
          useMysqlMetadata bool
          usePipelineAuth none the driver no longer has it
          user ours credentials
          useReadAheadInput bool
          useResetConnection ours pool
          useServerPrepStmts bool
          useSSL replaced sslMode
          useSsl replaced sslMode
          useUnicode none the driver always uses utf8mb4
          uuidAsString bool
          verifyServerCertificate replaced sslMode
          yearIsDateType bool
          """,
          PropertyValue.Spelling.ANY_CASE);

  private MariaDbProperties() {}
}
