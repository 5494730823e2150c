import { expect, it } from 'vitest';

import type { WasmFilterSpec } from '../../src/config/messages/wasm.js';
import { GatewayError, type GatewayErrorCode } from '../../src/errors.js';
import { logLoadFailure } from '../../src/gateway/load-failure.js';

/** The lines of one failure. */
function told(error: Error, spec: Partial<WasmFilterSpec> = {}): string[] {
  const lines: string[] = [];
  const quiet = (): void => undefined;
  const log = { debug: quiet, info: quiet, warn: quiet, error: (line: string) => lines.push(line) };
  const wasm = { name: 'a', failurePolicy: 'FAIL_CLOSED', failOpen: false, ...spec } as WasmFilterSpec;
  logLoadFailure(log, wasm, error);
  return lines;
}

const END = [
  'Plugin a failed to load',
  'Plugin configured to fail closed failed to load',
  'Unable to create Wasm plugin a',
];

// The lines were read from Envoy 1.40.
it.each<[GatewayErrorCode, string, string[]]>([
  [
    'GH_PLUGIN_LOAD',
    'Missing or unknown Proxy-Wasm ABI version',
    ['Wasm VM failed Missing or unknown Proxy-Wasm ABI version', 'Wasm VM failed Failed to load Wasm code'],
  ],
  ...['Failed to parse corrupted Wasm module', 'Failed to load Wasm bytecode'].map(
    (message): [GatewayErrorCode, string, string[]] => [
      'GH_PLUGIN_LOAD',
      message,
      [`Wasm VM failed ${message}`, 'Wasm VM failed Failed to load Wasm code'],
    ],
  ),
  [
    'GH_PLUGIN_LOAD',
    'Bad function signature for: malloc, want: x\nWasm module is missing malloc function.',
    [
      'Bad function signature for: malloc, want: x',
      'Wasm VM failed Wasm module is missing malloc function.',
      'Wasm VM failed Failed to initialize Wasm code',
    ],
  ],
  [
    'GH_PLUGIN_LOAD',
    'Failed to load Wasm module due to a missing import: env.abort',
    [
      'Failed to load Wasm module due to a missing import: env.abort',
      'Wasm VM failed Failed to initialize Wasm code',
    ],
  ],
  [
    'GH_PLUGIN_LOAD',
    'Failed to initialize Wasm code: Function: _initialize failed',
    ['Wasm VM failed Failed to initialize Wasm code'],
  ],
  ['GH_PLUGIN_START', 'Failed to start base Wasm: a', ['Wasm VM failed Failed to start base Wasm']],
  [
    'GH_PLUGIN_CONFIGURE',
    'Failed to configure base Wasm plugin: a',
    ['Wasm VM failed Failed to configure base Wasm plugin'],
  ],
])('tells %s "%s" in the lines of Envoy', (code, message, lines) => {
  expect(told(new GatewayError(code, message))).toEqual([...lines, ...END]);
});

it('says what becomes of requests', () => {
  const error = new GatewayError('GH_PLUGIN_START', 'x');
  expect(told(error, { failurePolicy: 'FAIL_OPEN' })).toContain(
    'Plugin configured to fail open failed to load',
  );
});
