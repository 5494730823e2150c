/**
 * Host calls with any arguments in any callback: a status of the ABI, never an exception in the host; the stream goes on
 * to its end, and only memory that the call was given, or that the guest allocated, is written to.
 */
import { Status, WasiErrno, type HostFunction } from '@postern/contract/abi';

import { serializePairs } from '../../../src/abi/pairs.js';
import { TestHost } from '../../../src/testing/test-host.js';
import { fuzz } from '../campaign.js';
import { CUE, fuzzGuest, OFFERED } from '../fuzz-guest.js';

const module = fuzzGuest();
const STATUSES = new Set<number>(Object.values(Status));
/** `Notdir` is 20 in Envoy's `fd_readdir`. */
const ERRORS = new Set<number>([...Object.values(WasiErrno), 20]);
const CALLS_PER_CALLBACK = 4;
/** Where the texts begin; below is nothing but the cue. */
const TEXTS_AT = 1024;
const NUMBERS = [
  0,
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8,
  16,
  100,
  200,
  404,
  599,
  1000,
  65_532,
  65_535,
  65_536,
  131_072,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
];

const TEXTS: readonly Buffer[] = [
  ...[
    '',
    'x-a',
    ':path',
    ':status',
    ':authority',
    '/other',
    'a\nb',
    'a\0b',
    'request\0path',
    'response\0code',
  ],
  ...[
    'plugin_name',
    'wasm\0k',
    'grpc',
    'Method',
    'counter',
    'content-length',
    '5',
    'transfer-encoding',
    'chunked',
    '\xff\xfe',
  ],
  ...[
    'expr_create',
    'expr_evaluate',
    'compress',
    'uncompress',
    'sign',
    'verify_signature',
    'declare_property',
    'clear_route_cache',
  ],
  ...[
    'set_envoy_filter_state',
    'expr_delete',
    'request.path == "/"',
    '\n\x01s\x18\x01',
    'k',
    'v'.repeat(3000),
  ],
  ...['cluster', '\n\x13\n\x08grpc.svc\x12\x07cluster', '\n\x09\n\x07cluster'],
].map((text) => Buffer.from(text, 'latin1'));
const PAIRS = [
  serializePairs([
    [':method', 'GET'],
    [':path', '/'],
    [':authority', 'a'],
  ]),
  serializePairs([
    ['x-a', 'b'],
    ['x-a', 'c'],
    ['', ''],
  ]),
  Buffer.from([1, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0]),
];

const indexOf = (text: string): number => TEXTS.findIndex((one) => one.toString('latin1') === text);
/** Which texts a parameter gets, from the first index to before the second; any of them where nothing is said. */
const LIKELY: readonly { readonly pattern: RegExp; readonly from: number; readonly to: number }[] = [
  { pattern: /headers|trailers|metadata|map_data/, from: TEXTS.length, to: TEXTS.length + PAIRS.length },
  { pattern: /foreign_function name/, from: indexOf('expr_create'), to: indexOf('request.path == "/"') },
  { pattern: /upstream/, from: TEXTS.length - 3, to: TEXTS.length },
];

/** Reads an input as decisions; nought when there are none left. */
class Decisions {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): boolean {
    return this.#at < this.#bytes.length;
  }

  next(): number {
    return this.#bytes[this.#at++] ?? 0;
  }
}

function check(input: Buffer): void {
  const decisions = new Decisions(input);
  let failure: unknown;
  const host = new TestHost({
    plugins: [{ module, allowOnHeadersStopIteration: true }],
    trace: false,
    clusters: ['cluster'],
  });
  const vm = (host.plugins[0] as TestHost['plugins'][number] & { root: { vm: Guest } }).root.vm;
  const { logs } = host;
  logs.push = (...lines) => {
    const length = Array.prototype.push.apply(logs, lines);
    if (lines[0]?.message !== CUE) return length;
    try {
      makeCalls(vm, decisions);
    } catch (error) {
      failure ??= error;
    }
    return length;
  };
  play(host, decisions);
  host.close();
  if (failure !== undefined) throw failure;
}

interface Guest {
  readonly exports: Readonly<Record<string, (...args: (number | bigint)[]) => number | undefined>>;
  readonly memory: { readonly bytes: Buffer };
}

/** A request with everything, an answer with everything, what the plugin asked for meanwhile, and a connection. */
function play(host: TestHost, decisions: Decisions): void {
  const stream = host.request({ headers: { 'x-a': 'b' }, body: ['one', 'two'], trailers: { t: '1' } });
  for (let rounds = 0; rounds < 3; rounds++) {
    for (const call of host.callouts) {
      if (decisions.next() % 2 === 0) call.respond({ body: 'answer', headers: { 'x-c': 'd' } });
      else call.fail();
    }
    for (const call of host.grpcCalls) {
      call.sendInitialMetadata({ m: '1' });
      if (decisions.next() % 2 === 0) call.sendMessage('message');
      else call.finish(decisions.next());
    }
    host.tick();
  }
  if (stream.outcome === 'upstream')
    stream.respond({ headers: { 'x-b': 'c' }, body: ['three', 'four'], trailers: { u: '2' } });
  stream.close();
}

function makeCalls(vm: Guest, decisions: Decisions): void {
  for (let left = CALLS_PER_CALLBACK; left > 0 && decisions.left; left--) {
    const choice = decisions.next();
    const row = OFFERED[choice % OFFERED.length];
    if (row === undefined || row.name === 'proxy_log') continue;
    vm.exports['answer']?.(decisions.next() % 6);
    makeCall(vm, row, decisions);
  }
}

function makeCall(vm: Guest, row: HostFunction, decisions: Decisions): void {
  const texts = place(vm);
  let size = 0;
  const args = row.params.map(({ name, type }): number | bigint => {
    const decision = decisions.next();
    if (type === 'i64') return BigInt(NUMBERS[decision % NUMBERS.length] ?? 0);
    // One in eight arguments has nothing to do with what it should be.
    if (decision >= 224) return NUMBERS[decision % NUMBERS.length] ?? 0;
    if (name.startsWith('return')) return 512 + 4 * (decision % 16);
    if (name.endsWith('_size')) return size;
    if (!name.endsWith('_data')) return NUMBERS[decision % 9] ?? 0;
    const likely = LIKELY.find(({ pattern }) => pattern.test(`${row.name} ${name}`));
    const { from, to } = likely ?? { from: 0, to: TEXTS.length };
    const text = texts[from + (decision % (to - from))];
    size = text?.size ?? 0;
    return text?.address ?? 0;
  });
  const before = Buffer.from(vm.memory.bytes.subarray(TEXTS_AT, 32_768));
  const status = call(vm, row, args);
  if (status !== undefined && !(row.provider === 'wasi' ? ERRORS : STATUSES).has(status)) {
    throw new Error(`${row.name}(${args.join(', ')}) answers ${status}`);
  }
  // Out pointers lie below, what the guest allocates above; only an argument that is a number by chance may point here.
  const aimed = args.some(
    (argument) =>
      argument >= TEXTS_AT - 32 && argument < 32_768 && !texts.some(({ address }) => address === argument),
  );
  const written = !before.equals(vm.memory.bytes.subarray(TEXTS_AT, 32_768));
  if (written && !aimed) throw new Error(`${row.name}(${args.join(', ')}) writes where nobody asked it to`);
}

function call(vm: Guest, row: HostFunction, args: readonly (number | bigint)[]): number | undefined {
  try {
    return vm.exports[`call_${row.name}`]?.(...args);
  } catch (error) {
    throw new Error(`${row.name}(${args.join(', ')}) throws`, { cause: error });
  }
}

function place(vm: Guest): { address: number; size: number }[] {
  let address = TEXTS_AT;
  return [...TEXTS, ...PAIRS].map((text) => {
    vm.memory.bytes.set(text, address);
    const placed = { address, size: text.length };
    address += text.length + 8;
    return placed;
  });
}

const SEEDS = Array.from({ length: OFFERED.length }, (_, i) =>
  Buffer.from(Array.from({ length: 120 }, (_, j) => (j % 9 === 0 ? i + j * 7 : i * 31 + j * 17) % 256)),
);

fuzz({
  name: 'host-calls',
  seeds: SEEDS,
  words: [Buffer.alloc(12, 1), Buffer.alloc(6, 225), Buffer.alloc(20)],
  quick: 120,
  check,
});
