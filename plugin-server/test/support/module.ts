/** Smallest modules that the rules accept or refuse, written byte by byte so that tests need no compiler. */

export interface ModuleOptions {
  /** Name of the exported ABI marker; null leaves it out. */
  readonly marker?: string | null;
  readonly allocator?: boolean;
  /** Import of a function that no host has. */
  readonly unknownImport?: boolean;
  /** Goes into a custom section, so that two modules differ. */
  readonly salt?: string;
  /** Makes the file about this large. */
  readonly padding?: number;
}

/** A module with one memory, an ABI marker and an allocator. */
export function buildModule(options: ModuleOptions = {}): Buffer {
  const { marker = 'proxy_abi_version_0_2_1', allocator = true, unknownImport = false } = options;
  const imported = unknownImport ? 1 : 0;
  const exports = [
    ...(marker === null ? [] : [entry(marker, 0, imported)]),
    ...(allocator ? [entry('proxy_on_memory_allocate', 0, imported + 1)] : []),
    entry('memory', 2, 0),
  ];
  const imports = [Buffer.concat([text('env'), text('proxy_no_such_call'), Buffer.from([0, 0])])];
  return Buffer.concat([
    Buffer.from('\0asm\x01\0\0\0', 'latin1'),
    section(1, vector([Buffer.from([0x60, 0, 0]), Buffer.from([0x60, 1, 0x7f, 1, 0x7f])])),
    ...(unknownImport ? [section(2, vector(imports))] : []),
    section(3, vector([Buffer.from([0]), Buffer.from([1])])),
    section(5, vector([Buffer.from([0, 1])])),
    section(7, vector(exports)),
    section(10, vector([Buffer.from([2, 0, 0x0b]), Buffer.from([4, 0, 0x41, 0, 0x0b])])),
    section(0, Buffer.concat([text('salt'), Buffer.from(options.salt ?? ''), filler(options.padding ?? 0)])),
  ]);
}

function entry(name: string, kind: number, index: number): Buffer {
  return Buffer.concat([text(name), Buffer.from([kind, index])]);
}

function section(id: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([id]), leb128(content.length), content]);
}

function vector(items: readonly Buffer[]): Buffer {
  return Buffer.concat([leb128(items.length), ...items]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([leb128(bytes.length), bytes]);
}

function leb128(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Buffer.from(bytes);
}

/** Bytes that do not compress to nothing and are the same every time. */
function filler(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}
