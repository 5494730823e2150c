import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEAP, HostHarness } from '../host-harness.js';
import { answers, answersIn, scriptHost } from '../script-plugin.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const edwards = generateKeyPairSync('ed25519');
const TEXT = Buffer.from('hello');
const der = rsa.publicKey.export({ type: 'spki', format: 'der' });
const pem = String(rsa.publicKey.export({ type: 'spki', format: 'pem' }));
const signature = sign('sha256', TEXT, rsa.privateKey);

/** Bytes as the script plugin reads them. */
function word(bytes: Uint8Array | string): string {
  return [...Buffer.from(bytes as string)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

type Fields = Readonly<Record<number, string | Uint8Array | number | undefined>>;

/** A message of numbers and bytes; what is empty is left out. */
function message(fields: Fields): Uint8Array {
  const writer = new BinaryWriter();
  for (const [field, value] of Object.entries(fields)) {
    if (typeof value === 'number') writer.tag(Number(field), 0).uint32(value);
    else if (value !== undefined) writer.tag(Number(field), 2).bytes(Buffer.from(value as string));
  }
  return writer.finish();
}

async function call(name: string, fields: Fields | string): Promise<string> {
  const input = typeof fields === 'string' ? fields : word(message(fields));
  const rows = await answersIn('request_headers', [`foreign ${name} ${input}`]);
  return rows[0]?.[1] ?? '';
}

describe('verify_signature', () => {
  const fits = { 1: 'sha256', 2: der, 3: signature, 4: TEXT };

  it.each<[string, Fields | string, string]>([
    ['a signature that fits', fits, "0 '%08%01'"],
    ['the hash in capitals', { ...fits, 1: 'SHA256' }, "0 '%08%01'"],
    ['a key as PEM', { ...fits, 2: undefined, 5: pem }, "0 '%08%01'"],
    ['bytes behind the key', { ...fits, 2: Buffer.concat([der, Buffer.from('x')]) }, "0 '%08%01'"],
    [
      'a key on a curve',
      {
        ...fits,
        2: curve.publicKey.export({ type: 'spki', format: 'der' }),
        3: sign('sha256', TEXT, curve.privateKey),
      },
      "0 '%08%01'",
    ],
    ['both forms of the key', { ...fits, 5: pem }, '2 none'],
    ['no key', { ...fits, 2: undefined }, '2 none'],
    ['nothing', '', '2 none'],
    ['no message', '%ff%ff', '2 none'],
  ])('%s', async (_title, fields, answer) => {
    expect(await call('verify_signature', fields)).toBe(answer);
  });

  it.each<[string, Fields, string]>([
    ['another text', { ...fits, 4: 'hellO' }, 'Failed to verify digest. Error code: 0'],
    ['another hash', { ...fits, 1: 'sha1' }, 'Failed to verify digest. Error code: 0'],
    ['no signature', { ...fits, 3: undefined }, 'Failed to verify digest. Error code: 0'],
    ['a key that is none', { ...fits, 2: 'junk' }, 'Failed to initialize digest verify.'],
    ['a PEM that is none', { ...fits, 2: undefined, 5: 'junk' }, 'Failed to initialize digest verify.'],
    [
      'a key that takes no hash',
      { ...fits, 2: edwards.publicKey.export({ type: 'spki', format: 'der' }) },
      'Failed to initialize digest verify.',
    ],
    ['a hash that is not there', { ...fits, 1: 'md5' }, 'md5 is not supported.'],
    ['no hash', { ...fits, 1: undefined }, ' is not supported.'],
  ])('%s is told in the result', async (_title, fields, error) => {
    const { bytes } = resultOf(await call('verify_signature', fields));
    expect(bytes).toEqual(Buffer.from(message({ 2: error })));
  });
});

describe('sign', () => {
  const key = rsa.privateKey.export({ type: 'pkcs8', format: 'der' });
  const fits = { 1: 'sha256', 2: key, 3: TEXT };

  it.each<[string, Fields]>([
    ['DER', fits],
    ['PEM', { ...fits, 2: undefined, 4: String(rsa.privateKey.export({ type: 'pkcs8', format: 'pem' })) }],
    [
      'old PEM',
      { ...fits, 2: undefined, 4: String(rsa.privateKey.export({ type: 'pkcs1', format: 'pem' })) },
    ],
  ])('makes the signature with a key as %s', async (_title, fields) => {
    const harness = await HostHarness.create();
    expect(harnessCall(harness, 'sign', message(fields))).toBe(0);
    expect(harness.bytes(HEAP, 261).equals(Buffer.from(message({ 1: 1, 2: signature })))).toBe(true);
    harness.close();
  });

  it('signs with a key on a curve', async () => {
    const harness = await HostHarness.create();
    const ec = curve.privateKey.export({ type: 'pkcs8', format: 'der' });
    harnessCall(harness, 'sign', message({ ...fits, 2: ec }));
    const size = harness.bytes(SIZE, 4).readUInt32LE();
    expect(verify('sha256', TEXT, curve.publicKey, harness.bytes(HEAP + 4, size - 4))).toBe(true);
    harness.close();
  });

  it.each<[string, Fields | string]>([
    ['both forms of the key', { ...fits, 4: 'x' }],
    ['no key', { ...fits, 2: undefined }],
    ['nothing', ''],
    ['no message', '%ff'],
  ])('%s is a bad argument', async (_title, fields) => {
    expect(await call('sign', fields)).toBe('2 none');
  });

  it.each<[string, Fields, string]>([
    ['a hash that is not there', { ...fits, 1: 'md5' }, 'md5 is not supported.'],
    [
      'a key that is none',
      { ...fits, 2: 'junk' },
      'Invalid key type: private key required for signing operation.',
    ],
    [
      'the old form of DER',
      { ...fits, 2: rsa.privateKey.export({ type: 'pkcs1', format: 'der' }) },
      'Invalid key type: private key required for signing operation.',
    ],
    [
      'a key that takes no hash',
      { ...fits, 2: edwards.privateKey.export({ type: 'pkcs8', format: 'der' }) },
      'Invalid private key: key data is corrupted or malformed.',
    ],
  ])('%s is told in the result', async (_title, fields, error) => {
    expect(resultOf(await call('sign', fields)).bytes).toEqual(Buffer.from(message({ 3: error })));
  });
});

describe('compress and uncompress', () => {
  it.each([
    ['compress', '', "0 'x%9c%03%00%00%00%00%01'"],
    ['compress', '*20', "0 'x%9cKL%c4%04%00O%a6%07%95'"],
    ['uncompress', '', '3 none'],
    ['uncompress', '%78%9c%4b', '3 none'],
    ['uncompress', '%1f%8b%08', '3 none'],
    ['uncompress', '%78%9c%03%00%00%00%00%01zz', "0 ''"],
    ['uncompress', '%78%9c%03%00%00%00%00%01', "0 ''"],
  ])('%s of "%s"', async (name, input, answer) => {
    expect(await call(name, input)).toBe(answer);
  });
});

describe('declare_property', () => {
  const declare = (name: string, rest: Fields = {}): string =>
    `foreign declare_property ${word(message({ 1: name, ...rest }))}`;

  it('is taken once for each name', async () => {
    const rows = await answersIn('request_headers', [
      ...[declare('a'), declare('a'), declare('b', { 3: 9 }), declare('c', { 5: 9 })],
      ...['foreign declare_property %ff', 'foreign declare_property ', 'foreign declare_property '],
    ]);
    expect(rows.map(([, answer]) => answer[0])).toEqual(['0', '2', '0', '0', '2', '0', '2']);
  });

  it('makes a property that a root declared readonly settable once in a stream', async () => {
    const host = await scriptHost([
      {
        configure: declare('r', { 2: 1, 5: 1 }),
        request_headers: 'property r; setproperty r 1; setproperty r 2; property r',
        response_headers: 'setproperty r 9; property r',
      },
    ]);
    host.request().respond({});
    expect(answers(host)).toEqual([
      ...['property r -> 1 none', 'setproperty r 1 -> 0', 'setproperty r 2 -> 2', "property r -> 0 '1'"],
      ...['setproperty r 9 -> 2', "property r -> 0 '1'"],
    ]);
    host.close();
  });

  it('does nothing when a stream declares', async () => {
    const rows = await answersIn('request_headers', [
      ...[declare('r', { 2: 1 }), 'setproperty r x', 'setproperty r y', 'property r', 'property r/id'],
    ]);
    expect(rows.map(([, answer]) => answer)).toEqual(['0 none', '0', '0', "0 'y'", '1 none']);
  });

  it('gives messages of no known type no form of their own, and crashes Envoy with FlatBuffers', async () => {
    const host = await scriptHost([
      {
        configure: [declare('m', { 3: 3 }), declare('f', { 3: 2 })].join(';'),
        request_headers:
          'setproperty m x; property m; property filter_state/wasm.m; property m/id; setproperty f x; property f',
        response_headers: 'property f/id',
      },
    ]);
    const stream = host.request();
    expect(answers(host).map((line) => line.split(' -> ')[1])).toEqual([
      ...['0', "0 'x'", '3 none', '1 none', '0', "0 'x'"],
    ]);
    stream.respond({});
    expect(stream.response?.status).toBe(500);
    expect(host.logs.find(({ level }) => level === 'critical')?.message).toContain('this crashes Envoy');
    host.close();
  });
});

describe('set_envoy_filter_state', () => {
  const set = (path: string, value: string, span = 0): string =>
    `foreign set_envoy_filter_state ${word(message({ 1: path, 2: value, 3: span }))}`;

  it.each([
    ['envoy.string', 's', '0 none', "0 's'"],
    ['envoy.hashable_string', 's', '0 none', "0 's'"],
    ['envoy.upstream.dynamic_host', 'h.test', '0 none', "0 'h.test'"],
    ['envoy.upstream.dynamic_port', '80', '0 none', "0 '80'"],
    ['envoy.upstream.dynamic_port', 'x', '2 none', '1 none'],
    ['envoy.tcp_proxy.cluster', 'c', '0 none', "0 'c'"],
    ['envoy.network.transport_socket.original_dst_address', '1.2.3.4:80', '0 none', "0 '1.2.3.4:80'"],
    ['envoy.network.transport_socket.original_dst_address', 'bad', '2 none', '1 none'],
    ['nosuch', 'x', '1 none', '1 none'],
  ])('%s = %s', async (path, value, status, kept) => {
    const rows = await answersIn('request_headers', [set(path, value), `property filter_state/${path}`]);
    expect(rows.map(([, answer]) => answer)).toEqual([status, kept]);
  });

  it('needs a message and a stream', async () => {
    const rows = await answersIn('request_headers', [
      ...['foreign set_envoy_filter_state %ff', 'foreign set_envoy_filter_state ', 'effective 1'],
      set('envoy.string', 's'),
    ]);
    expect(rows.map(([, answer]) => answer)).toEqual(['2 none', '1 none', '0', '1 none']);
  });

  it('says where a value has an effect in Envoy that it has not here', async () => {
    const host = await scriptHost([{ request_headers: set('envoy.network.upstream_server_name', 'sni') }]);
    host.request();
    expect(host.logs.find(({ level }) => level === 'warn')?.message).toContain(
      'nothing in this gateway acts on it',
    );
    host.close();
  });
});

const DATA = 100;
const SIZE = 200;

describe('the out pointers', () => {
  let harness: HostHarness;
  beforeAll(async () => void (harness = await HostHarness.create()));
  afterAll(() => harness.close());

  it('are written with nothing when the function refuses', () => {
    expect(harnessCall(harness, 'uncompress', 'bad')).toBe(3);
    expect(harness.written().slice(1, 3)).toEqual([
      [DATA, '00000000'],
      [SIZE, '00000000'],
    ]);
  });

  it('are left alone when there is no such function', () => {
    expect(harnessCall(harness, 'nosuch', 'x')).toBe(1);
    expect(harness.written().length).toBe(2);
  });

  it('get the address also of an empty result', () => {
    expect(harnessCall(harness, 'uncompress', Buffer.from('789c030000000001', 'hex'))).toBe(0);
    expect(harness.bytes(DATA, 4).readUInt32LE()).toBe(HEAP);
    expect(harness.bytes(SIZE, 4).readUInt32LE()).toBe(0);
  });

  it('may be 0', () => {
    harness.prepare({ 16: 'compress', 64: 'x' });
    expect(harness.call('proxy_call_foreign_function', [16, 8, 64, 1, 0, SIZE])).toBe(0);
    expect(harness.bytes(SIZE, 4).readUInt32LE()).toBe(9);
    harness.prepare({ 16: 'compress', 64: 'x' });
    expect(harness.call('proxy_call_foreign_function', [16, 8, 64, 1, 0, 0])).toBe(0);
    expect(harness.written().length).toBe(2);
  });
});

function harnessCall(harness: HostHarness, name: string, input: string | Uint8Array): number {
  harness.prepare({ 16: name, 2048: Buffer.from(input as string) });
  const size = Buffer.from(input as string).length;
  return harness.call('proxy_call_foreign_function', [16, name.length, 2048, size, DATA, SIZE]);
}

/** What the script plugin printed, as a status and bytes. */
function resultOf(answer: string): { status: number; bytes: Buffer } {
  const text = /'(.*)'/.exec(answer)?.[1] ?? '';
  const latin1 = text.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number(`0x${hex}`)));
  return { status: Number(answer.split(' ')[0]), bytes: Buffer.from(latin1, 'latin1') };
}
