/** What one host call costs inside a plugin: a request that makes thousands, less a request that makes none. */
import { putLoad } from '../measure/load.mjs';
import { interleave, over } from '../measure/rounds.mjs';
import { startEnvoy, startOurs } from './contestants.mjs';

const CALLS = 2000;
const KINDS = ['get-header', 'get-pairs', 'set-header', 'get-property', 'time'];
/** Only what a plugin does all the time has a bound. */
const BOUNDS = { 'get-header': { atMost: 250, aim: 170 } };

export const ids = KINDS.flatMap((kind) => [`host-call-${kind}`, `host-call-${kind}-envoy`]);

export async function measureHostCalls({ upstream, module, rounds, seconds }) {
  const shape = { module, plugins: 1 };
  const ours = await startOurs('calls-ours', upstream, shape);
  const envoy = await startEnvoy('calls-envoy', upstream, shape);
  try {
    const names = ['none', ...KINDS].flatMap((kind) => [`ours ${kind}`, `envoy ${kind}`]);
    const measure = async (name) => {
      const [who, kind] = name.split(' ');
      const { pid, url } = who === 'ours' ? ours : envoy;
      const headers = {
        'x-kind': kind,
        'x-count': String(kind === 'none' ? 0 : CALLS),
        'user-agent': 'bench/1.0',
      };
      const load = { pid, url, request: { method: 'GET', headers }, connections: 8, seconds };
      return (await putLoad(load)).microsecondsEach;
    };
    const results = await interleave({ names, rounds, measure });
    const cost = (who, kind) =>
      over(results, (seen) => ((seen[`${who} ${kind}`] - seen[`${who} none`]) / CALLS) * 1000);
    return KINDS.flatMap((kind) => [
      {
        id: `host-call-${kind}`,
        what: `host call ${kind}`,
        value: cost('ours', kind),
        unit: 'ns',
        ...BOUNDS[kind],
      },
      {
        id: `host-call-${kind}-envoy`,
        what: `the same in Envoy`,
        value: cost('envoy', kind),
        unit: 'ns',
      },
    ]);
  } finally {
    await ours.stop();
    await envoy.stop();
  }
}
