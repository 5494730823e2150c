/** A host takes only a module that names an ABI version which the host knows. Spec: proxy-wasm/spec "proxy_abi_version". */
import { abiMarker } from '../abi/index.js';
import { seenVersion } from './abi-version.js';
import type { Rule } from './rule.js';

const ENVOY_SAYS = 'Missing or unknown Proxy-Wasm ABI version';

/** The rule. */
export const abiMarkerRule: Rule = {
  id: 'abi-marker',
  title: 'The module exports a function that marks an ABI version which the target knows',
  *check(module, target) {
    if (seenVersion(module, target) !== undefined) return;
    const marked = module.exports.filter(({ name }) => name.startsWith('proxy_abi_version_'));
    const known = target.versions.map(abiMarker);
    const wrongKind = marked.find(({ name, kind }) => kind !== 'function' && known.includes(name));
    if (wrongKind !== undefined) {
      const message = `${ENVOY_SAYS}: ${wrongKind.name} is exported as a ${wrongKind.kind}`;
      yield {
        severity: 'error',
        message,
        hint: `export ${wrongKind.name} as a function; it is never called`,
      };
      return;
    }
    const seen = marked.slice(0, 5).map(({ name }) => name);
    yield {
      severity: 'error',
      message: `${ENVOY_SAYS}: the module exports ${seen.length === 0 ? 'no proxy_abi_version_* function' : seen.join(', ')}; ${target.title} knows ${known.join(', ')}`,
      hint: seen.includes(abiMarker('0.2.100'))
        ? `export ${abiMarker('0.2.1')} too, after ${abiMarker('0.2.100')}: each host takes the first marker that it knows`
        : `export an empty function ${abiMarker('0.2.1')}; the SDK does it when the plugin's entry re-exports its exports module`,
    };
  },
};
