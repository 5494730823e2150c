import { describe, expect, it } from 'vitest';

import { bootstrap } from '../../src/config/messages/bootstrap.js';
import { parseConfigText } from '../../src/config/document.js';
import { threadSettings } from '../../src/workers/thread-settings.js';
import { validateInThread } from '../../src/workers/validate-in-thread.js';
import { scriptModule } from '../abi/script-plugin.js';
import { listenerConfig, wasmFilter } from '../running-gateway.js';
import { DIRECT } from './supervised-gateway.js';

const DEFAULTS = { concurrency: 1, callbackDeadline: '5s', wasmMaxMemPages: 16_384, profile: 'envoy' };

describe('the settings of threads', () => {
  it.each([
    [{}, { concurrency: 1, callbackDeadlineMs: 5000 }],
    [{ concurrency: 0 }, { concurrency: 1 }],
    [{ concurrency: 126 }, { concurrency: 126 }],
    [{ callbackDeadline: '250ms' }, { callbackDeadlineMs: 250 }],
    [{ callbackDeadline: '1.5s' }, { callbackDeadlineMs: 1500 }],
    [{ callbackDeadline: '2m' }, { callbackDeadlineMs: 120_000 }],
  ])('%j become %j', (given, expected) => {
    expect(threadSettings({ ...DEFAULTS, ...given })).toMatchObject(expected);
  });

  it.each([
    [{ concurrency: -1 }, '--concurrency is -1'],
    [{ concurrency: 1.5 }, '--concurrency is 1.5'],
    [{ concurrency: 127 }, '--concurrency is 127'],
    [{ callbackDeadline: '5' }, '--callback-deadline is "5"'],
    [{ callbackDeadline: '0s' }, '--callback-deadline is "0s"'],
    [{ wasmMaxMemPages: 0 }, '--wasm-max-mem-pages is 0'],
    [{ wasmMaxMemPages: 65_537 }, '--wasm-max-mem-pages is 65537'],
  ])('%j are refused', (given, message) => {
    const call = () => threadSettings({ ...DEFAULTS, ...given });
    expect(call).toThrow(expect.objectContaining({ code: 'GH_COMMAND', message }) as Error);
  });
});

describe('validating', () => {
  const validate = async (configuration: string, given: Partial<typeof DEFAULTS>) => {
    const filters = [wasmFilter({ name: 'a', module: await scriptModule(), configuration })];
    const whole = { static_resources: { listeners: [listenerConfig({ routes: DIRECT, filters })] } };
    const spec = bootstrap(parseConfigText(JSON.stringify(whole), 'test.json'));
    const quiet = { debug: ignore, info: ignore, warn: note, error: note };
    const log = { wasmLog: quiet, wasmLogLevel: 3 };
    return validateInThread(spec, threadSettings({ ...DEFAULTS, ...given }), log);
  };
  const ignore = (): void => undefined;
  let told: string[] = [];
  const note = (line: string): void => void told.push(line);

  it('lets plugins say what they have to say', async () => {
    told = [];
    const text = 'configure: level 2; level 3; trap';
    await expect(validate(text, {})).rejects.toMatchObject({ code: 'GH_PLUGIN_CONFIGURE' });
    expect(told).toEqual([
      'wasm log: said at 3',
      expect.stringContaining('Function: proxy_on_configure failed') as string,
    ]);
  });

  it('ends when a plugin does not return', async () => {
    await expect(validate('configure: loop', { callbackDeadline: '500ms' })).rejects.toMatchObject({
      code: 'GH_PLUGIN_DEADLINE',
      message: 'plugin a: proxy_on_configure has run for 500 ms: Envoy would hang here',
    });
  });

  it('gives a plugin no more memory than it may have', async () => {
    await expect(validate('configure: grow 100; return 0', { wasmMaxMemPages: 50 })).rejects.toThrow(
      'grow 100 -> 1',
    );
    await expect(validate('configure: grow 10; return 0', { wasmMaxMemPages: 50 })).rejects.toThrow(
      'grow 10 -> 0',
    );
  });
});
