/** Whether operands are what a function takes, and if not, what Go's reflection says. Spec: Go, reflect.Value.Call. */

import { failCall, functionError } from './function';
import { Operand, OperandKind } from './operand';

/** Whether it can be called with them; false, with the reason noted, if not. */
export function fitsSignature(takes: string, operands: Operand[], count: i32): bool {
  const isVariadic = takes.endsWith('*');
  const fixed = isVariadic ? takes.length - 2 : takes.length;
  if (count < fixed) return failCall('reflect: Call with too few input arguments');
  if (count > fixed && !isVariadic) return failCall('reflect: Call with too many input arguments');
  for (let i = 0; i < count; i++) {
    const type = takes.charCodeAt(min(i, fixed));
    if (!isAssignable(operands[i], type)) return failType(operands[i], type, i < fixed);
  }
  return true;
}

function isAssignable(operand: Operand, type: i32): bool {
  if (type == 0x61) return true; // a
  switch (operand.kind) {
    case OperandKind.Bool:
      return type == 0x62; // b
    case OperandKind.Int:
      return type == 0x69; // i
    case OperandKind.Float:
      return type == 0x66; // f
    case OperandKind.String:
      return type == 0x73; // s
    case OperandKind.Json:
      return type == (isMap(operand) ? 0x6d : 0x6c); // m, l
    default:
      return false;
  }
}

export function isMap(operand: Operand): bool {
  return operand.textSize > 0 && load<u8>(operand.text) == 0x7b;
}

function failType(operand: Operand, type: i32, isFixed: bool): bool {
  functionError.clear();
  functionError.ascii(isFixed ? 'reflect: Call using ' : 'reflect: cannot use ');
  functionError.ascii(typeName(operand));
  functionError.ascii(' as type ');
  functionError.ascii(wantedName(type));
  if (!isFixed) functionError.ascii(' in Call');
  return false;
}

/** What Go calls the type of a value; nil has come as an empty interface. */
export function typeName(operand: Operand): string {
  switch (operand.kind) {
    case OperandKind.Bool:
      return 'bool';
    case OperandKind.Int:
      return 'int';
    case OperandKind.Float:
      return 'float64';
    case OperandKind.String:
      return 'string';
    case OperandKind.Json:
      return isMap(operand) ? 'map[string]interface {}' : '[]interface {}';
    default:
      return 'interface {}';
  }
}

/** What Go calls the kind of a value's type. */
export function kindName(operand: Operand): string {
  if (operand.kind == OperandKind.Nil) return 'invalid';
  if (operand.kind == OperandKind.Json) return isMap(operand) ? 'map' : 'slice';
  return typeName(operand);
}

function wantedName(type: i32): string {
  switch (type) {
    case 0x62: // b
      return 'bool';
    case 0x69: // i
      return 'int';
    case 0x66: // f
      return 'float64';
    case 0x6c: // l
      return '[]interface {}';
    case 0x6d: // m
      return 'map[string]interface {}';
    case 0x74: // t
      return 'time.Time';
    case 0x75: // u
      return 'uint32';
    case 0x63: // c
      return 'sprig.certificate';
    default:
      return 'string';
  }
}
