/**
 * V8's optimizing compiler writes short loops several times over: their first round apart, and four rounds in place of one.
 * That takes a few hundredths of the time to load a large plugin, and calls are no faster by it. It leaves loops alone that
 * hold another one, so each short one gets an empty loop, of which nothing is left in the machine code.
 */
import { passOver, readModule } from '@postern/contract/wasm';
import type { WasmModule } from '@postern/contract/wasm';

import { LEAST_CODE_BYTES } from '../table-calls/call-through-table.js';
import { writeU32 } from '../wasm/leb128.js';
import { replaceSections } from '../wasm/replace-sections.js';

/** Longer ones are left alone anyway. */
const MOST_LOOP_BYTES = 100;

const [BLOCK, LOOP, IF, END, BR_IF, I32_CONST] = [0x02, 0x03, 0x04, 0x0b, 0x0d, 0x41];
const VOID = 0x40;
const EMPTY_LOOP = Uint8Array.of(LOOP, VOID, I32_CONST, 0, BR_IF, 0, END);

/** A block whose end has not come yet, or a loop that has ended; `from` is where its first instruction stands. */
interface Block {
  readonly from: number;
  readonly isLoop: boolean;
  holdsLoop: boolean;
}

/** The module with loops that are compiled as they stand, or as it was where it compiles quickly. */
export function keepLoops(bytes: Uint8Array, leastCodeBytes = LEAST_CODE_BYTES): Uint8Array {
  const module = readModule(bytes);
  const code = module.sections.find(({ name }) => name === 'code');
  if (code === undefined || code.size < leastCodeBytes) return bytes;
  const bodies = module.code.flatMap((body) => {
    const content = withEmptyLoops(bytes, body, shortLoops(bytes, body));
    return [writeU32(content.length), content];
  });
  return replaceSections(module, { code: Buffer.concat([writeU32(module.code.length), ...bodies]) });
}

/** Where the first instructions of short loops stand that hold no other, from the first to the last. */
function shortLoops(bytes: Uint8Array, body: WasmModule['code'][number]): number[] {
  const open: Block[] = [];
  const found: number[] = [];
  passOver(bytes, body, 'a function', {
    passed: (opcode, _from, to) => {
      if (opcode === BLOCK || opcode === LOOP || opcode === IF) {
        open.push({ from: to, isLoop: opcode === LOOP, holdsLoop: false });
      } else if (opcode === END) {
        const ended = open.pop();
        const around = open.at(-1);
        if (ended === undefined) return;
        if (around !== undefined) around.holdsLoop ||= ended.isLoop || ended.holdsLoop;
        if (ended.isLoop && !ended.holdsLoop && to - ended.from <= MOST_LOOP_BYTES) found.push(ended.from);
      }
    },
  });
  return found;
}

function withEmptyLoops(
  bytes: Uint8Array,
  { offset, size }: WasmModule['code'][number],
  places: readonly number[],
): Uint8Array {
  const ends = [...places, offset + size];
  return Buffer.concat(
    ends.flatMap((end, at) => [
      ...(at === 0 ? [] : [EMPTY_LOOP]),
      bytes.subarray(at === 0 ? offset : ends[at - 1], end),
    ]),
  );
}
