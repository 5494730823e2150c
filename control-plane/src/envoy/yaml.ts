/** How resources become YAML text: the same input gives the same bytes, and nothing reads differently in YAML 1.1. */
import { stringify } from 'yaml';

import type { Resource } from './resource.js';

const HEADER = '# Written by the control plane of Postern from postern.yaml; changes belong there.\n';

/** Envoy reads YAML 1.1, where n, on and 1_000 are not text: every string value is quoted, and such names too. */
export function toYaml(resource: Resource): string {
  const body = stringify(resource, {
    version: '1.1',
    schema: 'yaml-1.1',
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    aliasDuplicateObjects: false,
    lineWidth: 0,
  });
  return HEADER + body;
}
