package dev.sharddal.metadata;

/** How well a connection is protected in transit, from the weakest level to the strongest. */
public enum TlsLevel {
  /** Without TLS, or with TLS only if the server offers it. */
  OPTIONAL,

  /** Always encrypted, without verification of the server. */
  ENCRYPTED,

  /** Encrypted, with a certificate of a trusted authority. */
  VERIFIED_AUTHORITY,

  /** Encrypted, with a certificate of a trusted authority that names the host of the endpoint. */
  VERIFIED_HOST
}
