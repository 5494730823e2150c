import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseRights } from '../../src/access/rights-fields.js';
import { allows, isNamePattern, mayGrant, type Rights } from '../../src/access/rights.js';

const rights = (fields: Partial<Rights>): Rights => ({
  tenants: ['_'],
  names: ['*'],
  actions: ['read'],
  ...fields,
});

describe('rights', () => {
  it.each<[string, Partial<Rights>, { tenant: string | undefined; name?: string }, boolean]>([
    ['everybody, any name', {}, { tenant: undefined, name: 'a' }, true],
    ['everybody, all names', {}, { tenant: undefined }, true],
    ['another tenant', {}, { tenant: 'acme', name: 'a' }, false],
    ['a tenant, not everybody', { tenants: ['acme'] }, { tenant: undefined, name: 'a' }, false],
    ['a tenant', { tenants: ['acme'] }, { tenant: 'acme', name: 'a' }, true],
    ['a tenant that begins the same', { tenants: ['acme'] }, { tenant: 'acme2', name: 'a' }, false],
    ['all tenants', { tenants: ['*'] }, { tenant: 'acme', name: 'a' }, true],
    ['all tenants, everything', { tenants: ['*'] }, { tenant: '*' }, true],
    ['a tenant, everything', { tenants: ['acme', '_'] }, { tenant: '*' }, false],
    ['a name', { names: ['a'] }, { tenant: undefined, name: 'a' }, true],
    ['another name', { names: ['a'] }, { tenant: undefined, name: 'ab' }, false],
    ['a beginning', { names: ['mcp-*'] }, { tenant: undefined, name: 'mcp-x' }, true],
    ['less than the beginning', { names: ['mcp-*'] }, { tenant: undefined, name: 'mcp' }, false],
    ['a beginning, for all names', { names: ['mcp-*'] }, { tenant: undefined }, false],
    ['no action', { actions: [] }, { tenant: undefined, name: 'a' }, false],
    ['another action', { actions: ['publish'] }, { tenant: undefined, name: 'a' }, false],
  ])('for %s', (_what, fields, subject, expected) => {
    expect(allows(rights(fields), 'read', subject)).toBe(expected);
  });

  it.each([
    ['*', true],
    ['a*', true],
    ['mcp-*', true],
    ['a.*', true],
    ['a', true],
    ['', false],
    ['**', false],
    ['*a', false],
    ['a*b', false],
    ['A*', false],
    ['-*', false],
    ['a--*', false],
    ['a/*', false],
    ['../*', false],
  ])('take %j as a name: %s', (text, expected) => {
    expect(isNamePattern(text)).toBe(expected);
  });

  it.each([
    [{ tenants: ['*'], names: ['*'] }, { tenants: ['*'], names: ['*'] }, true],
    [{ tenants: ['*'], names: ['*'] }, { tenants: ['_', 'acme'], names: ['a'] }, true],
    [{ tenants: ['acme'], names: ['*'] }, { tenants: ['*'], names: ['a'] }, false],
    [{ tenants: ['acme'], names: ['*'] }, { tenants: ['acme', '_'], names: ['a'] }, false],
    [{ tenants: ['acme'], names: ['mcp-*'] }, { tenants: ['acme'], names: ['mcp-a*', 'mcp-b'] }, true],
    [{ tenants: ['acme'], names: ['mcp-*'] }, { tenants: ['acme'], names: ['*'] }, false],
    [{ tenants: ['acme'], names: ['mcp-*'] }, { tenants: ['acme'], names: ['mcp*'] }, false],
    [{ tenants: ['acme'], names: ['mcp'] }, { tenants: ['acme'], names: ['mcp*'] }, false],
  ])('%j may hand out %j: %s', (own, wanted, expected) => {
    expect(mayGrant(rights({ ...own, actions: ['admin'] }), wanted)).toBe(expected);
    expect(mayGrant(rights({ ...own, actions: ['read', 'publish'] }), wanted)).toBe(false);
  });

  it('never let somebody hand out more than they hold', () => {
    const tenant = fc.constantFrom('_', '*', 'acme', 'initech');
    const pattern = fc.constantFrom('*', 'a*', 'ab*', 'ab', 'a', 'b*', 'abc');
    const pair = fc.record({
      tenants: fc.array(tenant, { minLength: 1, maxLength: 3 }),
      names: fc.array(pattern, { minLength: 1, maxLength: 3 }),
    });
    const subject = fc.record({
      tenant: fc.constantFrom<string | undefined>(undefined, 'acme', 'initech', 'other', '*'),
      name: fc.constantFrom<string | undefined>(undefined, 'a', 'ab', 'abc', 'abd', 'b', 'c'),
    });
    fc.assert(
      fc.property(pair, pair, subject, (own, wanted, what) => {
        if (!mayGrant({ ...own, actions: ['admin'] }, wanted)) return;
        const holds = allows({ ...own, actions: ['read'] }, 'read', what);
        expect(!allows({ ...wanted, actions: ['read'] }, 'read', what) || holds).toBe(true);
      }),
    );
  });
});

describe('rights in JSON', () => {
  it('are of everybody and all names unless they say more', () => {
    expect(parseRights({ actions: ['read', 'read'] })).toEqual({
      tenants: ['_'],
      names: ['*'],
      actions: ['read'],
    });
  });

  it.each([
    [{}, 'actions is not a list'],
    [{ actions: [] }, 'actions is not a list'],
    [{ actions: ['write'] }, 'actions[0] is "write"; the list takes some of read,'],
    [{ actions: ['read'], tenants: 'acme' }, 'tenants is not a list'],
    [{ actions: ['read'], tenants: ['acme', 'ACME'] }, 'tenants[1] is "ACME"'],
    [{ actions: ['read'], names: ['../x'] }, 'names[0] is "../x"'],
    [{ actions: ['read'], names: [{}] }, 'names[0] is {}'],
    [{ actions: ['read'], names: Array(65).fill('a') }, 'names has more than 64 entries'],
  ])('are refused: %j', (fields, message) => {
    expect(() => parseRights(fields)).toThrow(message);
  });
});
