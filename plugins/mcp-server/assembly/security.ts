/** How credentials travel: the schemes of a configuration, and who needs which. Spec: Higress `securitySchemes`; OpenAPI "Security Scheme Object". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';

const NOTHING = new Bytes();

export const enum SchemeKind {
  /** One that loads and that nobody can follow: its calls are refused. */
  Unknown = 0,
  Basic = 1,
  Bearer = 2,
  HeaderKey = 3,
  QueryKey = 4,
  CookieKey = 5,
}

/** One of `securitySchemes`. */
export class SecurityScheme {
  id: Bytes = NOTHING;
  kind: SchemeKind = SchemeKind.Unknown;
  /** The header in lower case, the query parameter or the cookie that holds a key. */
  name: Bytes = NOTHING;
  defaultCredential: Bytes = NOTHING;
}

/** What a tool asks of its callers, or an API of us. */
export class SecurityRequirement {
  id: Bytes = NOTHING;
  /** Of kind `Unknown` when no scheme has the id. */
  scheme: SecurityScheme = new SecurityScheme();
  credential: Bytes = NOTHING;
  /** The client's credential goes to the API. */
  passthrough: bool = false;
}
