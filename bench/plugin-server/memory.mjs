/** What two hundred slow downloads of 8 MB at once cost in memory. */
import { growthUnderSlowReaders } from '../measure/slow-readers.mjs';
import { interleave, over } from '../measure/rounds.mjs';
import { pathOf } from './contestants.mjs';

const READERS = 200;
const SECONDS = 6;
const MEBIBYTE = 1024 * 1024;

export const ids = ['slow-readers', 'slow-readers-nginx', 'slow-readers-express-static'];

/** A server that has met slow readers keeps some of what they cost, so each round needs servers of its own. */
export async function measureMemory({ starts, rounds }) {
  const measure = async (name) => {
    const server = await starts.get(name)();
    try {
      const path = pathOf('large-plugin');
      // It has served the file before: its bytes are in memory where they are kept there.
      await (await fetch(`http://127.0.0.1:${server.port}${path}`)).arrayBuffer();
      const load = { pid: server.pid, port: server.port, path, readers: READERS, seconds: SECONDS };
      return (await growthUnderSlowReaders(load)) / MEBIBYTE;
    } finally {
      await server.stop();
    }
  };
  process.stderr.write(`  ${READERS} slow readers\n`);
  const results = await interleave({ names: [...starts.keys()], rounds, measure, warmUp: false });
  const what = `memory growth, ${READERS} slow 8 MB downloads`;
  const row = (id, name) => ({
    id,
    what: `${what}, ${name}`,
    value: over(results, (seen) => seen[name]),
    unit: 'MB',
  });
  return [
    { ...row('slow-readers', 'ours'), atMost: 12, aim: 6 },
    row('slow-readers-nginx', 'nginx'),
    row('slow-readers-express-static', 'express.static'),
  ];
}
