/** An address of a plugin in an OCI registry, `oci://HOST/REPOSITORY:TAG`, and how its registry is reached. */
import { ToolchainError } from '../errors.js';
import { shownAddress } from './shown-address.js';

/** A parsed address. */
export interface OciReference {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly repository: string;
  readonly tag: string;
}

// The grammar of the OCI distribution specification, 1.1, for names and tags.
const REFERENCE =
  /^oci:\/\/([A-Za-z0-9.-]+(?::\d{1,5})?|\[[0-9a-f:]+\](?::\d{1,5})?)\/([a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*):([A-Za-z0-9_][A-Za-z0-9._-]{0,127})$/;

// What go-containerregistry, with which Istio and Higress fetch, reaches without TLS.
const WITHOUT_TLS =
  /^(localhost|[a-z0-9.-]+\.localhost|127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(1[6-9]|2\d|3[01])\.\d+\.\d+|\[::1\])(:\d+)?$/;

/** Reads an address. */
export function parseOciReference(text: string): OciReference {
  const [, host, repository, tag] = REFERENCE.exec(text) ?? [];
  if (host === undefined || repository === undefined || tag === undefined) {
    throw new ToolchainError('TC_FLAG_VALUE', `"${shownAddress(text)}" is not an address in a registry`, {
      hint: "For example `--oci 'oci://registry.internal/plugins/${name}:${version}'`.",
    });
  }
  return { origin: `${WITHOUT_TLS.test(host) ? 'http' : 'https'}://${host}`, repository, tag };
}
