/** A header list that is in the ABI's wire form already, so that a request costs no managed objects. */

import { Bytes, HeaderList } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Pairs } from './pairs';

const wire = new Output();
const view = new Bytes();

class WireHeaders extends HeaderList {
  toBytes(): Bytes {
    view.ptr = wire.data;
    view.size = <i32>wire.length;
    return view;
  }
}

const list = new WireHeaders();

/** The pairs for `setHeaders`; valid until the next `wireHeaders`. */
export function wireHeaders(pairs: Pairs): HeaderList {
  wire.clear();
  pairs.writeWire(wire);
  return list;
}
