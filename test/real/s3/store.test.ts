/** The conformance kit of stores on a bucket of a real server. */
import { randomUUID } from 'node:crypto';

import { openStore } from '@postern/plugin-server';
import { afterAll, beforeAll, vi } from 'vitest';

import { testStore } from '../../../plugin-server/test/store/conformance.js';
import { Processes } from '../../e2e/processes.js';
import { BUCKET, CREDENTIALS, S3Server } from './s3-server.js';

const processes = new Processes();
let s3: S3Server;

beforeAll(async () => {
  for (const [name, value] of Object.entries(CREDENTIALS)) vi.stubEnv(name, value);
  s3 = await S3Server.start(processes);
});
afterAll(() => processes.stopAll());

testStore('S3', () =>
  openStore(
    {
      store: `s3://${BUCKET}/${randomUUID()}`,
      s3Endpoint: s3.url,
      ...{ data: 'none', s3Region: undefined, s3PathStyle: undefined },
    },
    {},
  ),
);
