/** Our servers held against the protocol's own suite, on the bundled gateway and on stock Envoy. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { postern, Processes, ROOT, untilOk } from '../../e2e/processes.js';
import { freePorts } from '../../e2e/running-project.js';
import { startEnvoy } from '../envoy/envoy.js';

import {
  EXPECTED_FAILURES,
  REVISIONS,
  type Revision,
  SCORED,
  SCORES,
  SERVERS,
  UNSCORED,
} from './expected.js';
import { FIXTURE, listenersOf, startBehind, type Behind } from './servers.js';
import { gatewayConfiguration } from './gateway.js';
import { judge, requiredBy, type Verdict } from './suite.js';

const GATEWAY = path.join(ROOT, 'gateway-host/bin/postern-gateway-host.js');

const processes = new Processes();
const folder = processes.folder();
let behind: Behind;

beforeAll(async () => {
  postern(['build', FIXTURE], { cwd: folder });
  behind = await startBehind();
});

afterAll(async () => {
  await processes.stopAll();
  await behind.close();
});

it.each(REVISIONS)('the suite requires for %s what is written here', async (revision) => {
  expect((await requiredBy(revision)).toSorted()).toEqual(SCORED[revision].toSorted());
});

describe.each(SERVERS)('the server %s', (server) => {
  describe.each(['gateway-host', 'envoy'] as const)('on %s', (program) => {
    let ports: Readonly<Record<Revision, number>>;

    beforeAll(async () => {
      const [admin = 0, ...free] = await freePorts(4);
      const { listeners, port } = listenersOf(server, behind, free);
      ports = port;
      const file = path.join(folder, `${server}-${program}.json`);
      writeFileSync(file, JSON.stringify(gatewayConfiguration(admin, listeners)));
      if (program === 'envoy') {
        await startEnvoy(processes, file);
      } else {
        const gateway = processes.start('node', [GATEWAY, 'serve', '-c', file]);
        await untilOk(`http://127.0.0.1:${admin}/ready`, gateway);
      }
    });

    describe.each(REVISIONS)('under %s', (revision) => {
      const expected = EXPECTED_FAILURES[server][revision];
      let verdict: Verdict;

      beforeAll(async () => {
        const url = `http://localhost:${ports[revision]}/mcp`;
        verdict = await judge(url, revision, path.join(folder, `${server}-${program}-${revision}`));
      });

      it.each([...SCORED[revision], ...UNSCORED[revision]])('%s', (scenario) => {
        const checks = verdict.get(scenario) ?? [];
        // A scenario that had nothing to look at shows nothing.
        expect(checks.length).toBeGreaterThan(0);
        const failures = checks.filter(({ status }) => status === 'FAILURE');
        const foreseen = Object.keys(expected).filter((key) => key.startsWith(`${scenario}:`));
        const seen = [...new Set(failures.map(({ id }) => `${scenario}:${id}`))];
        expect(seen.toSorted(), JSON.stringify(failures, undefined, 2)).toEqual(foreseen.toSorted());
      });

      it('passes as many as is said', () => {
        const passed = SCORED[revision].filter((scenario) =>
          verdict.get(scenario)?.every(({ status }) => status !== 'FAILURE'),
        );
        expect(passed.length).toBe(SCORES[server][revision]);
      });

      it('has no expectation that nothing is asked for', () => {
        const asked: readonly string[] = [...SCORED[revision], ...UNSCORED[revision]];
        expect(Object.keys(expected).filter((key) => !asked.includes(key.split(':')[0] ?? ''))).toEqual([]);
      });
    });
  });
});
