package dev.sharddal.metadata;

/** Every property of pgjdbc, and what metadata may do with it. */
final class PostgreSqlProperties {

  /** A line for each property: its name and the decision, as {@link DriverProperties} reads it. */
  static final DriverProperties ALL =
      DriverProperties.of(
          """
          adaptiveFetch bool
          adaptiveFetchMaximum int
          adaptiveFetchMinimum int
          allowEncodingChanges bool
          ApplicationName text
          assumeMinServerVersion match [0-9]{1,2}([.][0-9]{1,2}){0,2} a version such as 16 or 9.4
          authenticationPluginClassName code
          autosave words always never conservative
          binaryTransfer bool
          binaryTransferDisable match [A-Za-z0-9_]+(,[A-Za-z0-9_]+)* type names or OIDs, separated by commas
          binaryTransferEnable match [A-Za-z0-9_]+(,[A-Za-z0-9_]+)* type names or OIDs, separated by commas
          cancelSignalTimeout int 1 600
          channelBinding words disable prefer require
          charSet none the driver always uses UTF-8
          classLoaderStrategy code
          cleanupSavepoints bool
          connectExecutor code
          connectExecutorArg code
          connectTimeout int 1 600
          convertBooleanToNumeric bool
          currentSchema match ([A-Za-z_][A-Za-z0-9_$]*|"[^"\\p{Cntrl}]+"|[$]user)(,\\s*([A-Za-z_][A-Za-z0-9_$]*|"[^"\\p{Cntrl}]+"|[$]user))* schemas separated by commas; upper case only in double quotes
          databaseMetadataCacheFields int
          databaseMetadataCacheFieldsMiB int
          defaultRowFetchSize int
          disableColumnSanitiser bool
          escapeSyntaxCallMode words select callIfNoReturn call
          flushCacheOnDdl bool
          groupStartupParameters bool
          gssEncMode words disable allow prefer require
          gsslib code
          gssResponseTimeout int 1 600000
          gssUseDefaultCreds bool
          hideUnprivilegedObjects bool
          hostRecheckSeconds ours endpoints, as a list of replicas
          jaasApplicationName code
          jaasLogin bool
          kerberosServerName match [A-Za-z0-9._/@-]{1,255} a name of letters, digits and . _ / @ -
          loadBalanceHosts ours endpoints, as a list of replicas
          localSocketAddress code
          loggerFile code
          loggerLevel code
          loginTimeout int 1 600
          logServerErrorDetail bool
          logUnclosedConnections bool
          maxResultBuffer match [0-9]{1,10}([KMGTkmgt]|p|pct|percent)? a size such as 64M, or a percentage such as 10p
          maxSendBufferSize int
          options settings PG
          password ours credentials
          pemKeyAlgorithm code
          PGDBNAME ours database
          PGHOST ours host
          PGPORT ours port
          preferQueryMode words extended extendedForPrepared extendedCacheEverything simple
          preparedStatementCacheQueries int
          preparedStatementCacheSizeMiB int
          prepareThreshold int
          protocolVersion none the driver has one version only
          queryTimeout int 0 604800
          quoteReturningIdentifiers bool
          readOnly ours endpoints: connections of READ are read-only
          readOnlyMode words transaction always
          receiveBufferSize int
          replication none it makes connections that take no ordinary SQL
          requireAuth match !?(password|md5|gss|sspi|scram-sha-256|none)(,!?(password|md5|gss|sspi|scram-sha-256|none))* methods such as scram-sha-256, separated by commas
          reWriteBatchedInserts bool
          reWriteBatchedInsertsSize int
          scramMaxIterations int
          searchpath replaced currentSchema
          sendBufferSize int
          service code
          socketFactory code
          socketFactoryArg code
          socketTimeout int 0 604800
          ssl replaced sslmode
          sslcert code
          sslfactory code
          sslfactoryarg code
          sslhostnameverifier code
          sslkey code
          sslmode words disable allow prefer require verify-ca verify-full
          sslNegotiation words postgres direct
          sslpassword code
          sslpasswordcallback code
          sslResponseTimeout int 1 600000
          sslrootcert code
          sspiServiceClass match [A-Za-z0-9._/@-]{1,255} a name of letters, digits and . _ / @ -
          stringtype words unspecified varchar
          targetServerType words any primary secondary preferSecondary preferPrimary
          tcpKeepAlive bool
          tcpNoDelay bool
          unknownLength int
          user ours credentials
          useSpnego bool
          xmlFactoryFactory code
          """,
          PropertyValue.Spelling.EXACT);

  private PostgreSqlProperties() {}
}
