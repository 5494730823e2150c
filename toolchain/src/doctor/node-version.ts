/** Whether this Node is one that the toolchain is tested on. Spec: npm "engines", of which only `^` and `||` are used. */
import type { Check } from './check.js';

type Version = readonly [major: number, minor: number, patch: number];

/** @param wanted such as `^20.19.0 || ^22.12.0` */
export function checkNode(version: string, wanted: string): Check {
  const have = parse(version);
  const fits = wanted.split('||').some((range) => {
    const least = parse(range.trim().replace(/^\^/, ''));
    return have[0] === least[0] && compare(have, least) >= 0;
  });
  const seen = `v${version}`;
  if (fits) return { what: 'Node.js', state: 'ok', seen };
  const newest = parse((wanted.split('||').at(-1) ?? '').trim().replace(/^\^/, ''));
  const newer = compare(have, newest) > 0;
  const hint = `Use ${wanted}${newer ? '; a newer one may work and is not tested' : ''}.`;
  return { what: 'Node.js', state: newer ? 'note' : 'problem', seen, hint };
}

function parse(text: string): Version {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map((part) => Number.parseInt(part, 10));
  return [major, minor, patch];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
