/** Modules with a few bytes changed, the same ones in each run: what nobody thought of. */
import { TEXT_MODULES, textModule } from '../envoy/side-by-side/modules/text-modules.js';
import type { ModuleCase } from './module-case.js';
import { quickCases } from './module-cases.js';
import { ON_PURPOSE } from './on-purpose.js';

const HEADER = 8;
const LARGEST = 10_000;

/** All start with nothing given, so that one command can judge many. */
export function mutatedModules(count: number, seed: number): ModuleCase[] {
  const below = randomness(seed);
  const sources = [
    ...quickCases(),
    ...TEXT_MODULES.map((name) => ({ id: `text/${name}`, what: '', bytes: textModule(name) })),
  ].filter(isSource);
  return Array.from({ length: count }, (_, number) => {
    const { id, bytes: good } = sources[below(sources.length)] as ModuleCase;
    const bytes = Uint8Array.from(good);
    const changes = Array.from({ length: 1 + below(3) }, () => {
      const at = HEADER + below(bytes.length - HEADER);
      bytes[at] = changed(bytes, at, below);
      return `${at}=${bytes[at]}`;
    });
    return { id: `mutated/${number}`, what: `${id} with bytes ${changes.join(' ')}`, bytes };
  });
}

/** Slow ones would only make the comparison slow, and where verdicts differ on purpose, those of mutations do, too. */
function isSource({ id, bytes, configuration, vmConfiguration, rootId, loops, newer }: ModuleCase): boolean {
  const plain = configuration === undefined && vmConfiguration === undefined && rootId === undefined;
  const quick = loops !== true && newer !== true && id !== 'start/takes-its-time';
  return plain && quick && ON_PURPOSE[id] === undefined && bytes.length > HEADER && bytes.length < LARGEST;
}

/** Any byte, a bit of the old one turned, or a byte of another place. */
function changed(bytes: Uint8Array, at: number, below: (bound: number) => number): number {
  const kind = below(3);
  if (kind === 0) return below(256);
  if (kind === 1) return (bytes[at] ?? 0) ^ (1 << below(8));
  return bytes[HEADER + below(bytes.length - HEADER)] ?? 0;
}

/** A linear congruential generator: numbers below a bound. */
function randomness(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
