/** Functions of versions. Spec: sprig, "Semantic Version Functions". */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { CallContext, FunctionGroup } from '../function';
import { Operand } from '../operand';
import { finishText, startText } from '../text';
import { checkConstraint, isSatisfied } from './constraint';
import { Wanted } from './wanted';

const version = new Wanted();


@final
export class Versions extends FunctionGroup {
  constructor() {
    super('semver:s semverCompare:ss');
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    const first = operands[0];
    if (which == 0) return giveVersion(first, result);
    const held = operands[1];
    const isVersion = version.read(held.text, held.text + held.textSize);
    // what is wrong with the constraint comes first
    if (!checkConstraint(first.text, first.textSize, version)) return false;
    if (!isVersion) return version.read(held.text, held.text + held.textSize);
    return result.setBool(isSatisfied);
  }
}

/** With all three numbers and without a v. */
function giveVersion(text: Operand, result: Operand): bool {
  if (!version.read(text.text, text.text + text.textSize)) return false;
  const out = startText();
  writeNumber(out, version.start, version.majorEnd);
  out.byte(0x2e);
  writeNumber(out, version.majorEnd + 1, version.minorEnd);
  out.byte(0x2e);
  writeNumber(out, version.minorEnd + 1, version.patchEnd);
  out.bytes(version.patchEnd, version.end - version.patchEnd);
  return finishText(out, result);
}

/** Without zeros before it; one that is missing is zero. */
function writeNumber(out: Output, at: usize, end: usize): void {
  if (at >= end) return out.byte(0x30);
  while (at + 1 < end && load<u8>(at) == 0x30) at++;
  out.bytes(at, end - at);
}
