package dev.sharddal.metadata;

/** Every property of MySQL Connector/J, and what metadata may do with it. */
final class MySqlProperties {

  /** A line for each property: its name and the decision, as {@link DriverProperties} reads it. */
  static final DriverProperties ALL =
      DriverProperties.of(
          """
          address ours host and port
          allowLoadLocalInfile code
          allowLoadLocalInfileInPath code
          allowMultiQueries code
          allowNanAndInf bool
          allowPublicKeyRetrieval bool
          allowReplicaDownConnections ours endpoints, as a list of replicas
          allowSourceDownConnections ours endpoints, as a list of replicas
          allowUrlInLocalInfile code
          alwaysSendSetIsolation bool
          authenticationOpenidConnectCallbackHandler code
          authenticationPlugins code
          authenticationWebAuthnCallbackHandler code
          autoClosePStmtStreams bool
          autoGenerateTestcaseScript code
          autoReconnect ours pool: it replaces broken and old connections
          autoReconnectForPools ours pool: it replaces broken and old connections
          autoSlowLog bool
          blobsAreStrings bool
          blobSendChunkSize int
          cacheCallableStmts bool
          cacheDefaultTimeZone bool
          cacheDefaultTimezone replaced cacheDefaultTimeZone
          cachePrepStmts bool
          cacheResultSetMetadata bool
          cacheServerConfiguration bool
          callableStmtCacheSize int
          characterEncoding match [A-Za-z0-9_.:+-]{1,64} the name of a character set
          characterSetResults match [A-Za-z0-9_.:+-]{1,64} the name of a character set
          clientCertificateKeyStorePassword code
          clientCertificateKeyStoreType code
          clientCertificateKeyStoreUrl code
          clientInfoProvider code
          clobberStreamingResults bool
          clobCharacterEncoding match [A-Za-z0-9_.:+-]{1,64} the name of a character set
          compensateOnDuplicateKeyUpdateCounts bool
          connectionAttributes text
          connectionCollation match [A-Za-z0-9_]{1,64} the name of a collation
          connectionLifecycleInterceptors code
          connectionTimeZone match [A-Za-z0-9_+:/-]{1,64} a time zone such as Europe/Berlin, +01:00, LOCAL or SERVER
          connectTimeout int 1 600000
          continueBatchOnError bool
          createDatabaseIfNotExist code
          customCharsetMapping match [A-Za-z0-9_:,-]{1,255} pairs such as mycharset:UTF-8, separated by commas
          databaseTerm ours database
          dbname ours database
          defaultAuthenticationPlugin code
          defaultFetchSize int
          detectCustomCollations bool
          disabledAuthenticationPlugins code
          disconnectOnExpiredPasswords bool
          dnsSrv code
          dontCheckOnDuplicateKeyUpdateInSQL bool
          dontTrackOpenResources bool
          dumpQueriesOnException code
          elideSetAutoCommits bool
          emptyStringsConvertToZero bool
          emulateLocators bool
          emulateUnsupportedPstmts bool
          enabledSSLCipherSuites code
          enabledTLSProtocols replaced tlsVersions
          enableEscapeProcessing bool
          enablePacketDebug code
          enableQueryTimeouts bool
          exceptionInterceptors code
          explainSlowQueries code
          failOverReadOnly ours endpoints, as a list of replicas
          fallbackToSystemKeyStore code
          fallbackToSystemTrustStore code
          fipsCompliantJsse bool
          forceConnectionTimeZoneToSession bool
          functionsNeverReturnBlobs bool
          gatherPerfMetrics code
          generateSimpleParameterMetadata bool
          getProceduresReturnsFunctions bool
          ha.enableJMX code
          ha.loadBalanceStrategy code
          haEnableJMX code
          haLoadBalanceStrategy code
          holdResultsOpenOverStatementClose bool
          host ours host
          idTokenFile code
          ignoreNonTxTables bool
          includeInnodbStatusInDeadlockExceptions code
          includeThreadDumpInDeadlockExceptions code
          includeThreadNamesAsStatementComment code
          initialTimeout ours pool: it replaces broken and old connections
          interactiveClient bool
          jdbcCompliantTimestampTruncation none the driver no longer has it
          jdbcCompliantTruncation bool
          KeyManagerFactoryProvider code
          keyStoreProvider code
          largeRowSizeThreshold int
          ldapServerHostname code
          loadBalanceAutoCommitStatementRegex ours endpoints, as a list of replicas
          loadBalanceAutoCommitStatementThreshold ours endpoints, as a list of replicas
          loadBalanceBlocklistTimeout ours endpoints, as a list of replicas
          loadBalanceConnectionGroup ours endpoints, as a list of replicas
          loadBalanceExceptionChecker code
          loadBalanceHostRemovalGracePeriod ours endpoints, as a list of replicas
          loadBalancePingTimeout ours endpoints, as a list of replicas
          loadBalanceSQLExceptionSubclassFailover ours endpoints, as a list of replicas
          loadBalanceSQLStateFailover ours endpoints, as a list of replicas
          loadBalanceStrategy code
          loadBalanceValidateConnectionOnSwapServer ours endpoints, as a list of replicas
          localSocketAddress code
          locatorFetchBufferSize int
          logger code
          logSlowQueries code
          logXaCommands code
          maintainTimeStats bool
          maxAllowedPacket int
          maxByteArrayAsHex int
          maxQuerySizeToLog int
          maxReconnects ours pool: it replaces broken and old connections
          maxRows int
          metadataCacheSize int
          namedPipePath code
          netTimeoutForStreamingResults int
          noAccessToProcedureBodies bool
          noDatetimeStringSync bool
          nullCatalogMeansCurrent replaced nullDatabaseMeansCurrent
          nullDatabaseMeansCurrent bool
          ociConfigFile code
          ociConfigProfile code
          openTelemetry words DISABLED PREFERRED REQUIRED
          overrideSupportsIntegrityEnhancementFacility bool
          packetDebugBufferSize int
          padCharsWithSpace bool
          paranoid bool
          parseInfoCacheFactory code
          password ours credentials
          password1 ours credentials
          password2 ours credentials
          password3 ours credentials
          passwordCharacterEncoding match [A-Za-z0-9_.:+-]{1,64} the name of a character set
          path ours host and port
          pedantic bool
          pinGlobalTxToPhysicalConnection bool
          populateInsertRowWithDefaultValues bool
          port ours port
          prepStmtCacheSize int
          prepStmtCacheSqlLimit int
          preserveInstants bool
          priority ours host and port
          processEscapeCodesForPrepStmts bool
          profilerEventHandler code
          profileSQL code
          propertiesTransform code
          protocol ours host and port
          queriesBeforeRetrySource ours endpoints, as a list of replicas
          queryInfoCacheFactory code
          queryInterceptors code
          queryTimeoutKillsConnection bool
          readFromSourceWhenNoReplicas ours endpoints, as a list of replicas
          readOnlyPropagatesToServer ours endpoints: connections of READ are read-only
          reconnectAtTxEnd ours pool: it replaces broken and old connections
          replicationConnectionGroup ours endpoints, as a list of replicas
          reportMetricsIntervalMillis int
          requireSSL replaced sslMode
          resourceId none it is for distributed transactions over several hosts
          resultSetSizeThreshold int
          retriesAllDown ours endpoints, as a list of replicas
          rewriteBatchedStatements bool
          rollbackOnPooledClose none the pool rolls back
          scrollTolerantForwardOnly bool
          secondsBeforeRetrySource ours endpoints, as a list of replicas
          selfDestructOnPingMaxOperations ours pool: it replaces broken and old connections
          selfDestructOnPingSecondsLifetime ours pool: it replaces broken and old connections
          sendFractionalSeconds bool
          sendFractionalSecondsForTime bool
          serverAffinityOrder ours endpoints, as a list of replicas
          serverConfigCacheFactory code
          serverRSAPublicKeyFile code
          serverTimezone replaced connectionTimeZone
          sessionVariables settings MYSQL
          slowQueryThresholdMillis int
          slowQueryThresholdNanos int
          socketFactory code
          socketTimeout int 0 604800000
          socksProxyHost code
          socksProxyPort code
          socksProxyRemoteDns code
          sslContextProvider code
          sslMode words DISABLED PREFERRED REQUIRED VERIFY_CA VERIFY_IDENTITY
          statementInterceptors code
          strictUpdates bool
          tcpKeepAlive bool
          tcpNoDelay bool
          tcpRcvBuf int
          tcpSndBuf int
          tcpTrafficClass int
          tinyInt1isBit bool
          tlsCiphersuites code
          tlsVersions match TLSv1\\.[23](,TLSv1\\.[23])? TLSv1.2, TLSv1.3 or TLSv1.2,TLSv1.3
          traceProtocol code
          trackSessionState bool
          transformedBitIsBoolean bool
          treatMysqlDatetimeAsTimestamp bool
          treatUtilDateAsTimestamp bool
          trustCertificateKeyStorePassword code
          trustCertificateKeyStoreType code
          trustCertificateKeyStoreUrl code
          trustManagerFactoryProvider code
          type ours host and port
          ultraDevHack code
          useAffectedRows bool
          useBlobToStoreUTF8OutsideBMP none the driver no longer has it
          useColumnNamesInFindColumn bool
          useCompression bool
          useConfigs code
          useCursorFetch bool
          useDynamicCharsetInfo none the driver no longer has it
          useFastDateParsing none the driver no longer has it
          useGmtMillisForDatetimes none the driver no longer has it
          useHostsInPrivileges bool
          useInformationSchema bool
          useJDBCCompliantTimezoneShift none the driver no longer has it
          useLegacyDatetimeCode none the driver no longer has it
          useLocalSessionState bool
          useLocalTransactionState bool
          useNanosForElapsedTime bool
          useOldAliasMetadataBehavior bool
          useOnlyServerErrorMessages bool
          user ours credentials
          useReadAheadInput bool
          useServerPrepStmts bool
          useSSL replaced sslMode
          useSSPSCompatibleTimezoneShift none the driver no longer has it
          useStreamLengthsInPrepStmts bool
          useTimezone none the driver no longer has it
          useUnbufferedInput bool
          useUnicode none the driver always uses Unicode
          useUsageAdvisor code
          verifyServerCertificate replaced sslMode
          xdevapi.asyncResponseTimeout none it is for the X DevAPI, not for JDBC
          xdevapi.auth none it is for the X DevAPI, not for JDBC
          xdevapi.compression none it is for the X DevAPI, not for JDBC
          xdevapi.compression-algorithms none it is for the X DevAPI, not for JDBC
          xdevapi.compression-extensions none it is for the X DevAPI, not for JDBC
          xdevapi.connect-timeout none it is for the X DevAPI, not for JDBC
          xdevapi.connection-attributes none it is for the X DevAPI, not for JDBC
          xdevapi.dns-srv none it is for the X DevAPI, not for JDBC
          xdevapi.fallback-to-system-keystore none it is for the X DevAPI, not for JDBC
          xdevapi.fallback-to-system-truststore none it is for the X DevAPI, not for JDBC
          xdevapi.ssl-keystore none it is for the X DevAPI, not for JDBC
          xdevapi.ssl-keystore-password none it is for the X DevAPI, not for JDBC
          xdevapi.ssl-keystore-type none it is for the X DevAPI, not for JDBC
          xdevapi.ssl-mode none it is for the X DevAPI, not for JDBC
          xdevapi.ssl-truststore none it is for the X DevAPI, not for JDBC
          xdevapi.ssl-truststore-password none it is for the X DevAPI, not for JDBC
          xdevapi.ssl-truststore-type none it is for the X DevAPI, not for JDBC
          xdevapi.tls-ciphersuites none it is for the X DevAPI, not for JDBC
          xdevapi.tls-versions none it is for the X DevAPI, not for JDBC
          xdevapiAsyncResponseTimeout none it is for the X DevAPI, not for JDBC
          xdevapiAuth none it is for the X DevAPI, not for JDBC
          xdevapiCompression none it is for the X DevAPI, not for JDBC
          xdevapiCompressionAlgorithms none it is for the X DevAPI, not for JDBC
          xdevapiCompressionExtensions none it is for the X DevAPI, not for JDBC
          xdevapiConnectionAttributes none it is for the X DevAPI, not for JDBC
          xdevapiConnectTimeout none it is for the X DevAPI, not for JDBC
          xdevapiDnsSrv none it is for the X DevAPI, not for JDBC
          xdevapiFallbackToSystemKeyStore none it is for the X DevAPI, not for JDBC
          xdevapiFallbackToSystemTrustStore none it is for the X DevAPI, not for JDBC
          xdevapiSslKeystore none it is for the X DevAPI, not for JDBC
          xdevapiSslKeystorePassword none it is for the X DevAPI, not for JDBC
          xdevapiSslKeystoreType none it is for the X DevAPI, not for JDBC
          xdevapiSslMode none it is for the X DevAPI, not for JDBC
          xdevapiSslTruststore none it is for the X DevAPI, not for JDBC
          xdevapiSslTruststorePassword none it is for the X DevAPI, not for JDBC
          xdevapiSslTruststoreType none it is for the X DevAPI, not for JDBC
          xdevapiTlsCiphersuites none it is for the X DevAPI, not for JDBC
          xdevapiTlsVersions none it is for the X DevAPI, not for JDBC
          yearIsDateType bool
          zeroDateTimeBehavior words CONVERT_TO_NULL EXCEPTION ROUND
          """,
          PropertyValue.Spelling.ANY_CASE);

  private MySqlProperties() {}
}
