/** Makes a template of its text, or says why it is none. Spec: Go, text/template; gjson_template. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { reset } from '../gjson/arena';
import { nodes, offsetOf, startBuilding, step, steps, strings } from './builder';
import { add, calls, DOLLAR, resolveCalls } from './definitions';
import { startTokens } from './lookahead';
import { clearNames, enterScope, findTemplate, templates } from './names';
import { Step } from './node';
import { clearFault, parseFault } from './parse-fault';
import { parseAll } from './parser';
import { Template } from './template';
import { tree } from './tree';

/** Why the last `compileTemplate` answered null, in Go's words. */
export let templateFault: string = '';

/** Words of an entry in `templates`. */
const ENTRY: u32 = 4;

/** Compiles a template; null with `templateFault` when Go would refuse it. Its name stands in errors. */
export function compileTemplate(name: string, text: string, isStrict: bool = false): Template | null {
  const source = Bytes.of(text);
  tree.isStrict = isStrict;
  start(name, source);
  const isSound = parseAll() && end();
  reset();
  if (isSound) return build(source, isStrict);
  templateFault = parseFault.toString();
  return null;
}

function start(name: string, source: Bytes): void {
  tree.name = name;
  tree.actionLine = 0;
  tree.rangeDepth = 0;
  tree.depth = 0;
  tree.hasContent = false;
  tree.isAtRoot = true;
  clearFault();
  startBuilding(source.ptr, source.size);
  clearNames();
  templates.clear();
  calls.clear();
  enterScope(DOLLAR);
  startTokens(source.ptr, source.size);
}

/** The whole is a template of its own name. */
function end(): bool {
  step(Step.Return);
  const name = strings.length;
  strings.text(tree.name);
  if (!add(<u32>name, <u32>(strings.length - name), 0)) return false;
  resolveCalls();
  return true;
}

function build(source: Bytes, isStrict: bool): Template {
  const main = findMain();
  const nodesAt = steps.length << 2;
  const table = nodes.length;
  for (let i: u32 = 0; i < templates.length; i += ENTRY) {
    nodes.push(offsetOf(templates.get(i)));
    nodes.push(templates.get(i + 1));
    nodes.push(templates.get(i + 2));
  }
  const dataAt = nodesAt + (nodes.length << 2);
  const program = new ArrayBuffer(dataAt + source.size + <i32>strings.length);
  const base = changetype<usize>(program);
  memory.copy(base, steps.data, nodesAt);
  memory.copy(base + nodesAt, nodes.data, nodes.length << 2);
  memory.copy(base + dataAt, source.ptr, source.size);
  memory.copy(base + dataAt + source.size, strings.data, strings.length);
  const template = new Template(tree.name, program, isStrict);
  template.nodesAt = nodesAt;
  template.dataAt = dataAt;
  template.table = table;
  template.main = main;
  template.isJson = isStrict && beginsAsJson(source);
  return template;
}

/** With a bracket; two braces begin an action. */
function beginsAsJson(source: Bytes): bool {
  let at = 0;
  while (at < source.size && source.at(at) <= 0x20) at++;
  if (at >= source.size) return false;
  return (
    source.at(at) == 0x5b || (source.at(at) == 0x7b && (at + 1 == source.size || source.at(at + 1) != 0x7b))
  );
}

function findMain(): u32 {
  const name = strings.length;
  strings.text(tree.name);
  const main = findTemplate(strings.data + name, <u32>(strings.length - name));
  strings.length = name;
  return main;
}
