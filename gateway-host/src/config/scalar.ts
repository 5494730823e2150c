/**
 * How Envoy reads a YAML scalar: YAML 1.1 booleans and integers when plain, text when quoted.
 * Spec: Envoy source/common/protobuf/yaml_utility.cc (parseYamlNode) over yaml-cpp's conversions.
 */

/** What a scalar can be once Envoy has read it; fractions in YAML stay text until a field asks for a number. */
export type ScalarValue = null | boolean | number | string;

const TRUE = ['y', 'yes', 'true', 'on'];
const FALSE = ['n', 'no', 'false', 'off'];
const INT32_MAX = 2n ** 31n - 1n;
const INT32_MIN = -(2n ** 31n);

/** Reads a plain (unquoted) scalar. */
export function readPlainScalar(source: string): ScalarValue {
  if (source === '' || source === '~' || ['null', 'Null', 'NULL'].includes(source)) return null;
  const truth = readBoolean(source);
  if (truth !== undefined) return truth;
  const integer = readInteger(source);
  if (integer === undefined) return source;
  // Envoy hands larger integers on as text, and so does proto3 JSON.
  return integer > INT32_MAX || integer < INT32_MIN ? String(integer) : Number(integer);
}

/** The same in a file of JSON, where each number is one. */
export function readJsonScalar(source: string): ScalarValue {
  return /^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$/.test(source) ? Number(source) : readPlainScalar(source);
}

/** True and TRUE are booleans, tRUE is text. */
function readBoolean(source: string): boolean | undefined {
  if (source.length > 5) return undefined;
  const lower = source.toLowerCase();
  const rest = source.slice(1);
  const flexible = source === lower || rest === rest.toLowerCase() || source === source.toUpperCase();
  if (!flexible) return undefined;
  if (TRUE.includes(lower)) return true;
  return FALSE.includes(lower) ? false : undefined;
}

function readInteger(source: string): bigint | undefined {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|[0-9]+)$/.exec(source);
  const digits = match?.[2];
  if (digits === undefined || digits.length > 20) return undefined;
  const octal = /^0[0-7]+$/.test(digits);
  if (!octal && /^0[0-9]+$/.test(digits)) return undefined;
  const magnitude = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  return match?.[1] === '-' ? -magnitude : magnitude;
}
