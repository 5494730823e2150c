/** An export that looks like a callback but is none is never called: most often its name is mistyped. */
import { GUEST_ALLOCATORS, GUEST_CALLBACKS } from '../abi/index.js';
import { closestName } from './closest-name.js';
import type { Rule } from './rule.js';

const NAMES = [...GUEST_ALLOCATORS, ...GUEST_CALLBACKS].map(({ name }) => name);

/** The rule. */
export const exportKnownRule: Rule = {
  id: 'export-known',
  title: 'Every export named like a callback is one, and is a function',
  *check(module) {
    for (const { name, kind } of module.exports) {
      if (!name.startsWith('proxy_on_')) continue;
      const known = NAMES.includes(name);
      if (known && kind === 'function') continue;
      const near = known ? undefined : closestName(name, NAMES);
      yield {
        severity: 'warning',
        message: known ? `${name} is exported as a ${kind}: it is never called` : `no host calls ${name}`,
        hint: known ? 'export a function' : near === undefined ? 'leave it out' : `did you mean ${near}?`,
      };
    }
  },
};
