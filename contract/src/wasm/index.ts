/** Public entry of `@postern/contract/wasm`: anything added here is public. */
export {
  callGraph,
  reachFrom,
  type CallGraph,
  type Calls,
  type Reach,
  type ReachOptions,
} from './call-graph.js';
export { checkNameSection, readFunctionNames } from './custom-name.js';
export { passOver } from './function-body.js';
export {
  functionTypes,
  importedFunctionCount,
  type ExternKind,
  type SectionSpan,
  type WasmExport,
  type WasmImport,
  type WasmModule,
} from './module.js';
export { readModule } from './read-module.js';
