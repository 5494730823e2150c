/** Modules written in WebAssembly's text format. */
import binaryen from 'binaryen';

/** The fields of a module as its bytes, with the names of its functions. */
export function wat(fields: string): Uint8Array {
  const module = binaryen.parseText(`(module ${fields})`);
  module.setFeatures(binaryen.Features.All);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}
