/** TypeScript that AssemblyScript does not have, by what its compiler says of it, and what to write in its place. */

/** A trap is known by the compiler's code, and where one code says many things, by its words or by the line. */
export interface Trap {
  readonly code: string;
  readonly message?: RegExp;
  /** Tried on the source line, with » where the compiler points. */
  readonly line?: RegExp;
  readonly hint: string;
}

const CLOSURE =
  'A function sees its parameters and globals, not what is around it: give it a parameter, or keep the value in a field of a class whose method is called.';
const WAIT =
  'Nothing waits in a plugin: return `Action.Pause`, and go on in the callback that brings the answer, such as `onHttpCallResponse`.';
const LOOP =
  'Write `for (let i = 0; i < list.length; i++)`; of a Map take `map.keys()` and `map.values()`, which are arrays.';
const OBJECT = 'Write a class with these fields and make it with `new`.';
const NO_REGEXP =
  'There are no regular expressions: look at a text with `indexOf`, `startsWith` and `charCodeAt`, or at its `Bytes`.';
const SDK_BY_NAME = "Write `from 'proxy-wasm-assemblyscript-sdk/assembly'` in every file.";

/** The first that fits is taken. */
export const TRAPS: readonly Trap[] = [
  { code: 'AS100', message: /Closures/, hint: CLOSURE },
  {
    code: 'AS100',
    message: /Exceptions/,
    hint: 'Nothing can be caught, and `throw` ends the VM: return a status, null, or a class that holds the result and what went wrong.',
  },
  {
    code: 'AS100',
    message: /union types/,
    hint: 'A value has one type: `T | null` for a class `T`, else a class with a field for each, or a function for each.',
  },
  { code: 'AS100', message: /Iterators/, hint: LOOP },
  { code: 'AS100', message: /Regular expressions/, hint: NO_REGEXP },
  {
    code: 'AS100',
    message: /Spread/,
    hint: 'Copy with `list.slice(0)`, join with `list.concat(other)`, or push one element after the other.',
  },
  { code: 'AS100', message: /hidden classes|Const assertion/, hint: OBJECT },
  {
    code: 'AS100',
    hint: 'AssemblyScript has no closures, exceptions, unions or object literals without a class; use a class, a status value or a function with parameters.',
  },
  {
    code: 'AS200',
    hint: 'Convert explicitly, for example `<i32>value`; `number`, `parseInt` and decimals are f64 here.',
  },
  {
    code: 'AS204',
    hint: 'Only a class can be null: take a value that stands for none, such as -1, or a class with a field.',
  },
  { code: 'AS215', hint: "Give it a value for when it is left out: `name: string = ''`." },

  {
    code: 'TS1003',
    line: /»(const|let|var)\s*\[.*\bof\b/,
    hint: LOOP,
  },
  {
    code: 'TS1003',
    line: /»(const|let|var)\s*[[{]/,
    hint: 'Take the parts one by one: `const first = list[0]`, `const x = point.x`.',
  },
  { code: 'TS1003', line: /function\s*\*?\s*»/, hint: 'There are no generators: return an array.' },
  { code: 'TS1005', line: /\basync\b/, hint: WAIT },
  { code: 'TS1109', line: /»(await|async)\b/, hint: WAIT },
  {
    code: 'TS1109',
    line: /\?»\./,
    hint: 'Keep it in a local variable and ask first: `if (a !== null) …`.',
  },
  { code: 'TS1109', line: /\?»\?/, hint: 'Write `a !== null ? a : b`.' },
  { code: 'TS1110', line: /»\[/, hint: 'There are no tuples: write a class with a field for each.' },
  { code: 'TS1127', line: /»#/, hint: 'Write `private x` in place of `#x`.' },
  {
    code: 'TS1155',
    line: /»\w+\s+in\b/,
    hint: 'The fields of a class are known when it is compiled; keep what is not in a Map, and go through `map.keys()`.',
  },
  {
    code: 'TS1351',
    line: /\dn?»|\d»n/,
    hint: 'Write the number without `n` and give it the type i64 or u64.',
  },

  {
    code: 'TS2304',
    message: /'(any|unknown|object)'/,
    hint: 'Every value has a type: name it, or make the function generic, `function f<T>(value: T)`.',
  },
  {
    code: 'TS2304',
    message: /'JSON'/,
    hint: "JSON is in the SDK: `import { parse, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json'`, and for a configuration `Rules` of its `assembly/rules`.",
  },
  { code: 'TS2304', message: /'Promise'/, hint: WAIT },
  {
    code: 'TS2304',
    message: /'undefined'/,
    hint: 'There is null, for classes; a number or a text has a value always.',
  },
  {
    code: 'TS2304',
    message: /'set(Timeout|Interval)'/,
    hint: 'Call `setTickPeriod` and override `onTick` in the root context.',
  },
  {
    code: 'TS2304',
    message: /'(fetch|XMLHttpRequest)'/,
    hint: 'Ask another service with `HttpCall` and a cluster of the gateway; `onHttpCallResponse` brings the answer.',
  },
  {
    code: 'TS2304',
    message: /'(Buffer|TextEncoder|TextDecoder)'/,
    hint: 'Text becomes bytes with `Bytes.of(text)` and bytes text with `bytes.toString()`.',
  },
  { code: 'TS2304', message: /'(Record|Object)'/, hint: 'Write `Map<string, string>`.' },
  { code: 'TS2304', message: /'delete'/, hint: 'Write `map.delete(key)`.' },
  {
    code: 'TS2304',
    message: /'(require|process|performance|crypto|window|globalThis|global)'/,
    hint: 'No gateway has it: what a plugin can call is in the SDK.',
  },
  {
    code: 'TS2304',
    hint: 'Names must be imported from the file that exports them; types such as `number` are f64 here, write `i32` or `u32`.',
  },

  { code: 'TS2322', message: /<object>/, hint: OBJECT },
  {
    code: 'TS2322',
    message: /Type '([iu]\d+|[iu]size|f\d+|bool)' is not assignable to type '~lib\/string/,
    hint: 'Write `value.toString()`, or a template: `${value}`.',
  },
  {
    code: 'TS2322',
    message: /\| null' is not assignable/,
    hint: 'Keep it in a local variable and ask first, `if (value !== null)`: a field may have changed between two looks.',
  },
  { code: 'TS2322', hint: 'Convert explicitly, for example `<i32>value` or `value as u32`.' },
  { code: 'TS2339', message: /'(match|matchAll|search)' .*~lib\/string/, hint: NO_REGEXP },
  // The SDK's asconfig.json puts Error in the place of a RegExp that compiles and then traps.
  { code: 'TS2339', message: /'(test|exec)' .*~lib\/error\/Error/, hint: NO_REGEXP },
  { code: 'TS2339', message: /'(forEach|entries)' .*~lib\/(map|set)/, hint: LOOP },
  {
    code: 'TS2339',
    message: /~lib\/object/,
    hint: 'The fields of a class are known when it is compiled; keep what is not in a Map.',
  },
  {
    code: 'TS2339',
    message: /on type '[^']*#\w+'/,
    line: /\bthis\b/,
    hint: `\`this\` is not the object within a function. ${CLOSURE}`,
  },

  { code: 'TS6054', line: /»['"]\.[^'"]*(proxy-wasm-assemblyscript-sdk|\bsdk\b)/, hint: SDK_BY_NAME },
  {
    code: 'TS6054',
    message: /~lib\/node:/,
    hint: 'No gateway has the modules of Node: what a plugin can call is in the SDK.',
  },
  {
    code: 'TS6054',
    hint: 'Check `entries` in asconfig.json, or the import: a file without its extension, a package as "PACKAGE/assembly/…". A package in JavaScript cannot be compiled.',
  },
  { code: 'TS6053', hint: 'Check the path, and that the package which holds it is installed.' },
  { code: 'SDK', hint: SDK_BY_NAME },
];
