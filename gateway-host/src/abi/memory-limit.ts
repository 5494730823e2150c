/**
 * Gives a module's own memory the upper bound that it would have in Envoy, since the engine here allows four times it.
 * Spec: Envoy starts V8 with `--wasm_max_mem_pages=16384`; WebAssembly core, binary format, memory section.
 */
import type { WasmModule } from '@postern/contract/wasm';

const MEMORY_SECTION = 5;
const HAS_MAXIMUM = 1;

/** The module with its memory bounded; the same bytes when it has none of its own or a lower bound already. */
export function limitMemory({ bytes, sections, memories }: WasmModule, maxPages: number): Uint8Array {
  const [memory] = memories;
  const at = sections.findIndex(({ id }) => id === MEMORY_SECTION);
  const section = sections[at];
  if (memory === undefined || section === undefined || memories.length !== 1) return bytes;
  if (memory.shared || memory.wide || (memory.max ?? Infinity) <= maxPages) return bytes;
  const before = sections[at - 1];
  const start = before === undefined ? 8 : before.offset + before.size;
  const content = [1, HAS_MAXIMUM, ...leb128(memory.min), ...leb128(Math.max(memory.min, maxPages))];
  return Buffer.concat([
    bytes.subarray(0, start),
    Buffer.from([MEMORY_SECTION, ...leb128(content.length), ...content]),
    bytes.subarray(section.offset + section.size),
  ]);
}

function leb128(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...leb128(value >>> 7)];
}
