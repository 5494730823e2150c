import { HOST_FUNCTIONS, WASI_FUNCTIONS } from '@postern/contract/abi';
import { describe, expect, it } from 'vitest';
import { HOST_CHAPTERS } from '../../../src/abi/host/index.js';
import { WASI_BODIES } from '../../../src/abi/wasi/index.js';

/** Linked by no host whose double this gateway is. */
const NOWHERE = ['proc_raise'];

const rows = [...HOST_FUNCTIONS, ...WASI_FUNCTIONS].map(({ name }) => name);
const bodies = [...HOST_CHAPTERS, WASI_BODIES].flatMap((chapter) => Object.keys(chapter));

describe('the table of host functions', () => {
  it('has exactly one body for each row', () => {
    const wanted = rows.filter((name) => !NOWHERE.includes(name));
    expect(bodies.toSorted()).toEqual(wanted.toSorted());
  });

  it('has each row once', () => {
    expect(new Set(rows).size).toBe(rows.length);
  });
});
