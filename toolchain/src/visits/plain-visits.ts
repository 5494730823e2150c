/**
 * The function by which AssemblyScript's collector finds what globals hold. It asks of each whether it is null, which the
 * function that it calls does again, and it visits strings that stand in memory, which hold nothing and are never freed.
 * Without both it is half as long: in a large plugin the longest function of all, and the slowest to compile.
 */
import { importedFunctionCount, passOver, readFunctionNames, readModule } from '@postern/contract/wasm';
import type { WasmModule } from '@postern/contract/wasm';

import { readImage } from '../narrow/memory-image.js';
import type { MemoryImage } from '../narrow/memory-image.js';
import { STRING_ID } from '../narrow/static-strings.js';
import { writeU32 } from '../wasm/leb128.js';
import { replaceSections } from '../wasm/replace-sections.js';

const VISIT_GLOBALS = '~lib/rt/__visit_globals';
const VISIT = /^~lib\/rt\/[it]cms\/__visit$/;
const [IF, END, RETURN, CALL] = [0x04, 0x0b, 0x0f, 0x10];
const [LOCAL_GET, LOCAL_TEE, GLOBAL_GET, I32_CONST, I32_EQZ] = [0x20, 0x22, 0x23, 0x41, 0x45];
/** Of a global, if it is not null; of an object that stands in memory. */
const GLOBAL_VISIT = [GLOBAL_GET, LOCAL_TEE, IF, LOCAL_GET, CALL, END];
const STATIC_VISIT = [I32_CONST, CALL];
/** How a function begins that does nothing for null. */
const NULL_CHECK = [LOCAL_GET, I32_EQZ, IF, RETURN, END];
/** Where the kind of an object stands before it. */
const ID_BEFORE = 8;

type Body = WasmModule['code'][number];

interface Instruction {
  readonly opcode: number;
  readonly bytes: Uint8Array;
}

/** The module with shorter visits, or as it was where they do not look as the compiler makes them. */
export function plainVisits(bytes: Uint8Array): Uint8Array {
  const module = readModule(bytes);
  const names = readFunctionNames(module);
  const imported = importedFunctionCount(module);
  const bodyOf = (named: (name: string) => boolean): Body | undefined => {
    const index = [...names].find(([, name]) => named(name))?.[0];
    return index === undefined ? undefined : module.code[index - imported];
  };
  const globals = bodyOf((name) => name === VISIT_GLOBALS);
  const visit = bodyOf((name) => VISIT.test(name));
  const image = readImage(module);
  if (globals === undefined || visit === undefined || image === undefined) return bytes;
  const checked = instructionsOf(module, visit);
  if (!startsWith(checked, NULL_CHECK) || operandOf(checked[0]) !== 0) return bytes;
  const shorter = plainBody(instructionsOf(module, globals), image);
  return shorter === undefined ? bytes : withBody(module, globals, shorter);
}

function instructionsOf({ bytes }: WasmModule, body: Body): Instruction[] {
  const found: Instruction[] = [];
  passOver(bytes, body, 'a function', {
    passed: (opcode, from, to) => found.push({ opcode, bytes: bytes.subarray(from, to) }),
  });
  return found;
}

function startsWith(instructions: readonly Instruction[], opcodes: readonly number[]): boolean {
  return opcodes.every((opcode, at) => instructions[at]?.opcode === opcode);
}

/** Undefined when anything but visits stands in it. */
function plainBody(instructions: readonly Instruction[], image: MemoryImage): Uint8Array | undefined {
  const kept: Instruction[] = [];
  let left = instructions;
  while (left.length > 1) {
    if (startsWith(left, GLOBAL_VISIT) && operandOf(left[1]) === operandOf(left[3])) {
      kept.push(...left.slice(0, 1), ...left.slice(4, 5));
      left = left.slice(GLOBAL_VISIT.length);
    } else if (startsWith(left, STATIC_VISIT)) {
      if (!isString(operandOf(left[0]), image)) kept.push(...left.slice(0, 2));
      left = left.slice(STATIC_VISIT.length);
    } else return undefined;
  }
  const noLocals = Uint8Array.of(0);
  return Buffer.concat([noLocals, ...kept.map(({ bytes }) => bytes), Uint8Array.of(END)]);
}

/** A local, or an address: none of either is negative. */
function operandOf(instruction: Instruction | undefined): number {
  const number = instruction?.bytes.subarray(1) ?? [];
  return [...number].reduce((sum, byte, at) => sum + (byte & 0x7f) * 2 ** (7 * at), 0);
}

function isString(address: number, image: MemoryImage): boolean {
  if (address < ID_BEFORE || address > image.length) return false;
  return new DataView(image.buffer).getUint32(image.byteOffset + address - ID_BEFORE, true) === STRING_ID;
}

function withBody(module: WasmModule, old: Body, content: Uint8Array): Uint8Array {
  const bodies = module.code.flatMap((body) => {
    const now = body === old ? content : module.bytes.subarray(body.offset, body.offset + body.size);
    return [writeU32(now.length), now];
  });
  return replaceSections(module, { code: Buffer.concat([writeU32(module.code.length), ...bodies]) });
}
