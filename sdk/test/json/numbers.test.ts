import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ByteRoom, outputOf, type RoomExports } from '../byte-room.ts';
import { loadBareModule } from './bare-module.ts';

interface ProbeExports extends RoomExports {
  read(at: number, size: number): number;
  write(value: number): void;
}

let wasm: ProbeExports;
let room: ByteRoom;

beforeAll(async () => {
  wasm = await loadBareModule<ProbeExports>('test/json/fixtures/number-probe.ts');
  room = new ByteRoom(wasm, 1 << 16);
});

function read(text: string): number {
  const size = room.put(`${text}7`);
  // the digit behind the end is not part of it
  return wasm.read(room.at, size - 1);
}

function written(value: number): string {
  wasm.write(value);
  return outputOf(wasm).toString();
}

const RUNS = Number(process.env.NUMBER_RUNS ?? 20_000);
const view = new DataView(new ArrayBuffer(8));

function fromBits(bits: bigint): number {
  view.setBigUint64(0, BigInt.asUintN(64, bits));
  return view.getFloat64(0);
}

/** Every finite f64 is as likely as any other; the neighbours of round numbers are where mistakes live. */
const anyBits = fc
  .bigInt({ min: 0n, max: 2n ** 64n - 1n })
  .map(fromBits)
  .filter(Number.isFinite);
const nearRound = fc
  .tuple(
    fc.integer({ min: -330, max: 308 }),
    fc.integer({ min: 1, max: 9999 }),
    fc.integer({ min: -3, max: 3 }),
  )
  .map(([exponent, digits, steps]) => {
    view.setFloat64(0, Number(`${digits}e${exponent}`));
    return fromBits(view.getBigUint64(0) + BigInt(steps));
  })
  .filter(Number.isFinite);
const powerOfTwo = fc
  .tuple(fc.integer({ min: -1074, max: 1023 }), fc.integer({ min: -2, max: 2 }))
  .map(([exponent, steps]) => {
    view.setFloat64(0, 2 ** exponent);
    return fromBits(view.getBigUint64(0) + BigInt(steps));
  })
  .filter(Number.isFinite);
const short = fc
  .tuple(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.integer({ min: 0, max: 12 }))
  .map(([whole, places]) => whole / 10 ** places);
const numbers = fc.oneof(anyBits, nearRound, powerOfTwo, short);

describe('writing', () => {
  test.each([
    0,
    -0,
    1,
    -1,
    0.1,
    0.2 + 0.1,
    1 / 3,
    100,
    1e20,
    1e21,
    123456789012345680000,
    1.5e21,
    1e-6,
    1e-7,
    1.5e-7,
    123e-20,
    5e-324,
    2.2250738585072014e-308,
    2.225073858507201e-308,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    2 ** 53,
    2 ** 53 + 2,
    9007199254740991,
    4.35,
    0.000001234,
    5e-7,
    9.5e-7,
    299792.458,
    1e15,
    123456789.12345679,
    2 ** -1074 * 3,
    9.109e-31,
    1e23,
    8.41e21,
  ])('%j', (value) => {
    expect(written(value)).toBe(JSON.stringify(value));
  });

  test.each([Number.NaN, Infinity, -Infinity])('%d, which JSON does not have', (value) => {
    expect(written(value)).toBe('null');
  });

  test(`agrees with JSON.stringify on ${RUNS} numbers`, { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(numbers, (value) => written(value) === JSON.stringify(value)),
      { numRuns: RUNS, seed: 754 },
    );
  });
});

describe('reading', () => {
  test.each([
    '0',
    '-0',
    '0.0',
    '0e5',
    '-0.0e-5',
    '1',
    '-1.5',
    '1e22',
    '1e23',
    '9007199254740993',
    '9007199254740992.5',
    '9007199254740993.0000000000000000000000000000000000001',
    '123456789012345678901234567890',
    '1e308',
    '1.7976931348623157e308',
    '1.7976931348623158e308',
    '1.7976931348623159e308',
    '1e309',
    '-1e400',
    '1e99999999999999999999',
    '1e-99999999999999999999',
    '5e-324',
    '2.4703282292062327e-324',
    '2.4703282292062328e-324',
    '2.47e-324',
    '2.2250738585072011e-308',
    '2.2250738585072014e-308',
    '0.1e1',
    '1E+2',
    '1E-2',
    '0.000000000000000000000000000000000000000001',
    `0.${'0'.repeat(400)}1e401`,
    `1${'0'.repeat(400)}e-400`,
    `${'9'.repeat(400)}e-392`,
    '8.5e-7',
    '6.631236846766476e-316',
    '3.237883913302901e-319',
    '1.448997445238699',
    '7.8459735791271921e65',
  ])('%s', (text) => {
    expect(Object.is(read(text), Number(text))).toBe(true);
  });

  test(`agrees with Number() on ${RUNS} texts`, { timeout: 60_000 }, () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 40 });
    const text = fc
      .tuple(fc.boolean(), digits, fc.option(digits), fc.option(fc.integer({ min: -400, max: 400 })))
      .map(([isNegative, whole, part, exponent]) => {
        const first = whole.replace(/^0+(?=\d)/, '');
        return `${isNegative ? '-' : ''}${first}${part === null ? '' : `.${part}`}${exponent === null ? '' : `e${exponent}`}`;
      });
    fc.assert(
      fc.property(fc.oneof(text, numbers.map(String)), (from) => Object.is(read(from), Number(from))),
      { numRuns: RUNS, seed: 8259 },
    );
  });

  /** Exactly between two neighbours, and a last digit to either side of it: 770 digits decide. */
  test('rounds ties to even, however far behind the tie is broken', () => {
    fc.assert(
      fc.property(anyBits, (value) => {
        const lower = Math.abs(value);
        view.setFloat64(0, lower);
        const bits = view.getBigUint64(0);
        const upper = fromBits(bits + 1n);
        if (!Number.isFinite(upper)) return;
        const [tie, exponent] = between(bits);
        const even = bits % 2n === 0n ? lower : upper;
        expect(read(`${tie}e${exponent}`)).toBe(even);
        expect(read(`${tie}.${'0'.repeat(900)}e${exponent}`)).toBe(even);
        expect(read(`${tie}.${'0'.repeat(900)}1e${exponent}`)).toBe(upper);
        expect(read(`${tie - 1n}.${'9'.repeat(900)}e${exponent}`)).toBe(lower);
      }),
      { numRuns: 300, seed: 9 },
    );
  });
});

/** The number halfway to the next f64, as digits and a power of ten. */
function between(bits: bigint): [digits: bigint, exponent: number] {
  const biased = Number(bits >> 52n);
  const fraction = bits & (2n ** 52n - 1n);
  const mantissa = (biased === 0 ? fraction : fraction | (2n ** 52n)) * 2n + 1n;
  const exponent = Math.max(biased, 1) - 1076;
  return exponent >= 0
    ? [mantissa * 2n ** BigInt(exponent), 0]
    : [mantissa * 5n ** BigInt(-exponent), exponent];
}

test('what is written is read as the same number', () => {
  fc.assert(
    fc.property(numbers, (value) => read(written(value)) === value),
    { numRuns: 5000, seed: 10 },
  );
});
