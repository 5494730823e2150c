/** How a call is told that takes Envoy down. */
import type { EnvoyCrash } from '@postern/contract/abi';

/** As the log tells it, and the client. */
export function describeCrash({ call, when }: EnvoyCrash): string {
  return `${call} ${when}: this crashes Envoy`;
}
