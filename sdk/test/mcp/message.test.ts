import { beforeAll, describe, expect, test } from 'vitest';
import { seeded } from '../json/documents.ts';
import { buildMessageProbe, type Classified, type MessageProbe } from './probe.ts';

let probe: MessageProbe;

beforeAll(async () => {
  probe = await buildMessageProbe();
});

describe('a message', () => {
  test.each([
    ['{"jsonrpc":"2.0","id":1,"method":"ping"}', 'request', '1'],
    ['{"method":"ping","id":"a\\u0000b","jsonrpc":"2.0"}', 'request', '"a\\u0000b"'],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}', 'request', '1'],
    ['{"jsonrpc":"2.0","method":"x"}', 'notification', 'null'],
    ['{"jsonrpc":"2.0","method":"x","params":[]}', 'notification', 'null'],
    ['{"jsonrpc":"2.0","id":1,"result":null}', 'response', '1'],
    ['{"jsonrpc":"2.0","id":1,"error":{}}', 'response', '1'],
  ])('%s is a %s', (text, kind, id) => {
    expect(probe.classify(text)).toEqual({ kind, id });
  });

  test.each([
    ['', -32700, 'null'],
    ['{"jsonrpc":"2.0","id":1,"method":"ping"', -32700, 'null'],
    ['[]', -32600, 'null'],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600, 'null'],
    ['{"jsonrpc":"2.0","id":1.0,"method":"ping"}', -32600, 'null'],
    ['{"jsonrpc":"2.0","id":1}', -32600, '1'],
    ['{"jsonrpc":"2.0","result":{}}', -32600, 'null'],
    ['{"jsonrpc":"2.0","id":1,"method":{}}', -32600, '1'],
    ['{"id":1,"method":"ping"}', -32600, '1'],
    ['{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"ping"}', -32600, '1'],
    ['{"jsonrpc":"2.0","id":1,"\\u0069d":1,"method":"ping"}', -32600, 'null'],
    ['{"jsonrpc":"2.0","id":"x","method":"ping","params":1}', -32602, '"x"'],
  ])('%s is refused with %i', (text, code, id) => {
    expect(probe.classify(text)).toEqual({ kind: 'invalid', code, id });
    const answer = JSON.parse(probe.errorText()) as { error: { code: number; message: string } };
    expect(answer).toMatchObject({ jsonrpc: '2.0', id: JSON.parse(id) as unknown, error: { code } });
    expect(answer.error.message).toMatch(/^(Parse error|Invalid Request|Invalid params): /);
  });

  test('forgets the one before', () => {
    probe.classify('{"jsonrpc":"2.0","id":1,"method":"ping","params":{}}');
    probe.classify('{"jsonrpc":"2.0","method":"other"}');
    expect([probe.wasm.isPing(), probe.wasm.paramsKind()]).toEqual([0, 0]);
  });

  test('knows its method behind escapes', () => {
    probe.classify('{"jsonrpc":"2.0","id":1,"method":"p\\u0069ng","params":{}}');
    expect([probe.wasm.isPing(), probe.wasm.paramsKind()]).toEqual([1, 6]);
  });
});

describe('an error about what the client said', () => {
  test.each(['x', '', '"}]', 'é\n\u0000', 'a\\'])('%j stays inside its string', (subject) => {
    probe.classify('{"jsonrpc":"2.0","id":1,"method":"ping"}');
    expect(JSON.parse(probe.errorAbout(subject))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32602, message: `Unknown tool: ${subject}` },
    });
  });
});

describe('versions', () => {
  test.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])('%s is spoken', (version) => {
    expect(probe.supports(version)).toBe(true);
    const params = JSON.stringify({ protocolVersion: version });
    probe.classify(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":${params}}`);
    expect(probe.negotiate()).toBe(version);
  });

  test.each(['', '2025-11-2', '2025-11-255', '2026-07-28', 'draft'])('"%s" is not negotiated', (version) => {
    expect(probe.supports(version)).toBe(version === '2026-07-28');
    const params = JSON.stringify({ protocolVersion: version });
    probe.classify(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":${params}}`);
    expect(probe.negotiate()).toBe('2025-11-25');
  });
});

/** JSON-RPC's rules once more, over a parsed value. */
function reference(bytes: Uint8Array): Classified {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return { kind: 'invalid', code: -32700, id: 'null' };
  }
  const invalid = (id: string, code = -32600): Classified => ({ kind: 'invalid', code, id });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return invalid('null');
  const { jsonrpc, id, method, params } = value as Record<string, unknown>;
  if (id !== undefined && typeof id !== 'string' && !Number.isInteger(id)) return invalid('null');
  const shown = id === undefined ? 'null' : JSON.stringify(id);
  if (jsonrpc !== '2.0') return invalid(shown);
  if (method === undefined) {
    const answers = 'result' in value || 'error' in value;
    return answers && id !== undefined ? { kind: 'response', id: shown } : invalid(shown);
  }
  if (typeof method !== 'string') return invalid(shown);
  const isObject = typeof params === 'object' && params !== null && !Array.isArray(params);
  if (id === undefined) return { kind: 'notification', id: 'null' };
  return params === undefined || isObject ? { kind: 'request', id: shown } : invalid(shown, -32602);
}

test('10,000 bodies of odd members are read as the rules say', () => {
  const random = seeded(31);
  const members: Record<string, string[]> = {
    jsonrpc: ['"2.0"', '"2.0"', '"2.0"', '"1.0"', '2', 'null'],
    id: ['1', '"a"', '-7', 'null', 'true', '[]', '1.5', '""'],
    method: ['"ping"', '"x"', '""', '5', 'null'],
    params: ['{}', '{"a":[1]}', '[]', 'null', '"x"'],
    result: ['{}', 'null'],
    error: ['{"code":1}'],
    other: ['0'],
  };
  const kinds = new Set<string>();
  for (let i = 0; i < 10_000; i++) {
    const entries = Object.entries(members)
      .filter(([key]) => random(key === 'jsonrpc' ? 10 : 2) > 0)
      .map(([key, values]) => `"${key}":${values[random(values.length)]}`)
      .toSorted(() => random(3) - 1);
    let body = Buffer.from(`{${entries.join(',')}}`);
    if (random(8) === 0) body = body.subarray(0, random(body.length));
    const seen = probe.classify(body);
    kinds.add(seen.kind);
    if (JSON.stringify(seen) !== JSON.stringify(normal(reference(body)))) {
      throw new Error(`${body.toString()}: ${JSON.stringify(seen)}`);
    }
  }
  expect([...kinds].toSorted()).toEqual(['invalid', 'notification', 'request', 'response']);
});

function normal({ kind, id, code }: Classified): Classified {
  return code === undefined ? { kind, id } : { kind, id, code };
}
