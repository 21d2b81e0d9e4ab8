/** Where requests may go. Everything that is not public internet is closed unless it is opened here. */
export type OutboundPolicy = {
  schemes: readonly string[];
  ports: readonly number[];
  maxRedirects: number;
  /** Names below these are internal by convention. */
  blockedSuffixes: readonly string[];
  /** Names without a dot. */
  singleLabelHosts: boolean;
  /** Exact host names that the rules about names do not apply to; the address behind the name is still checked. */
  allowHosts: readonly string[];
  /** Private networks that may be reached. Loopback, link-local and metadata addresses stay closed whatever stands here. */
  allowCidrs: readonly string[];
  /**
   * For a developer's own machine, empty in production: a CIDR (any port) or an exact `host:port`, loopback included.
   * Link-local and metadata addresses stay closed.
   */
  developmentAllow: readonly string[];
};

export const defaultPolicy: OutboundPolicy = {
  schemes: ["http", "https"],
  ports: [80, 443, 8080, 8443],
  maxRedirects: 5,
  blockedSuffixes: ["localhost", "local", "internal", "home.arpa", "onion", "localdomain"],
  singleLabelHosts: false,
  allowHosts: [],
  allowCidrs: [],
  developmentAllow: [],
};
