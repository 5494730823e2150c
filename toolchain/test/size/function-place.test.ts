import { describe, expect, it } from 'vitest';
import { functionPlace, STANDARD_LIBRARY } from '../../src/size/function-place.js';

describe('what the name of a function says', () => {
  it.each([
    ['assembly/hello/HelloRoot#onConfigure', 'HelloRoot#onConfigure', 'assembly/hello.ts', 'own'],
    ['assembly/call/pairs/Pairs#get:size', 'Pairs#get:size', 'assembly/call/pairs.ts', 'own'],
    ['start:assembly/index', 'start:assembly/index', 'assembly/index.ts', 'own'],
    ['start:assembly/index~anonymous|0', 'start:index~anonymous|0', 'assembly/index.ts', 'own'],
    ['assembly/call/write~anonymous|3', 'write~anonymous|3', 'assembly/call.ts', 'own'],
    [
      '~lib/proxy-wasm-assemblyscript-sdk/assembly/bytes/Bytes.of',
      'Bytes.of',
      '~lib/proxy-wasm-assemblyscript-sdk/assembly/bytes.ts',
      'sdk',
    ],
    [
      '~lib/proxy-wasm-assemblyscript-sdk/assembly/rules/rules/Rules<assembly/config/AuthConfig>#load',
      'Rules<AuthConfig>#load',
      '~lib/proxy-wasm-assemblyscript-sdk/assembly/rules/rules.ts',
      'sdk',
    ],
    [
      'sdk:rules/rules/Rules<AuthConfig>#load',
      'Rules<AuthConfig>#load',
      '~lib/proxy-wasm-assemblyscript-sdk/assembly/rules/rules.ts',
      'sdk',
    ],
    ['~/call/pairs/Pairs#get:size', 'Pairs#get:size', 'assembly/call/pairs.ts', 'own'],
    ['start:~/index', 'start:assembly/index', 'assembly/index.ts', 'own'],
    [
      'start:sdk:mcp/era',
      'start:~lib/proxy-wasm-assemblyscript-sdk/assembly/mcp/era',
      '~lib/proxy-wasm-assemblyscript-sdk/assembly/mcp/era.ts',
      'sdk',
    ],
    ['~lib/array/Array<~lib/string/String>#push', 'Array<String>#push', '~lib/array.ts', 'standard-library'],
    [
      '~lib/util/string/joinReferenceArray<~lib/string/String>',
      'joinReferenceArray<String>',
      '~lib/util/string.ts',
      'standard-library',
    ],
    ['~lib/string/String#split@varargs', 'String#split@varargs', '~lib/string.ts', 'standard-library'],
    [
      '~lib/function/Function<%28u32%29=>~lib/proxy-wasm-assemblyscript-sdk/assembly/context/RootContext>~visit',
      'Function<(u32)=>RootContext>~visit',
      '~lib/function.ts',
      'standard-library',
    ],
    ['~lib/rt/tlsf/allocateBlock', 'allocateBlock', '~lib/rt/tlsf.ts', 'runtime'],
    ['~lib/rt/__visit_members', '__visit_members', '~lib/rt.ts', 'runtime'],
    ['~lib/numbers/assembly/index/seven', 'seven', '~lib/numbers/assembly/index.ts', 'package'],
    ['~lib/@scope/numbers/assembly/index/seven', 'seven', '~lib/@scope/numbers/assembly/index.ts', 'package'],
    ['~start', '~start', undefined, 'runtime'],
    ['~setArgumentsLength', '~setArgumentsLength', undefined, 'runtime'],
    ['main.main', 'main.main', undefined, 'own'],
  ])('%s', (name, shown, file, group) => {
    expect(functionPlace(name, 7)).toEqual({ shown, file, group });
  });

  it('is read whole, however long it is', () => {
    const long = 'a'.repeat(1 << 20);
    expect(functionPlace(long, 7)).toEqual({ shown: long, file: undefined, group: 'own' });
    expect(functionPlace(`${'<'.repeat(1 << 20)}/x`, 7)).toMatchObject({ group: 'own' });
  });

  it('nothing without one', () => {
    expect(functionPlace(undefined, 7)).toEqual({ shown: 'function 7', file: undefined, group: 'unnamed' });
  });

  it('knows every file of the standard library that the compiler has', async () => {
    const specifier: string = 'assemblyscript/asc';
    const { libraryFiles } = (await import(specifier)) as { libraryFiles: Record<string, string> };
    const first = Object.keys(libraryFiles).map((file) => file.split('/')[0] ?? '');
    expect(first.length).toBeGreaterThan(20);
    expect(first.filter((name) => !STANDARD_LIBRARY.has(name))).toEqual([]);
  });
});
