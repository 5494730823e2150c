/** What the plugin on Higress's SDK is asked to do, on Envoy and here. */
import { address, clusterOf, listenerOf } from '../envoy/side-by-side/bootstrap.js';
import {
  answers,
  chunked,
  chunkedResponse,
  HELD,
  request,
  stringAny,
  type Json,
  type Scenario,
  type ScenarioPlugin,
} from '../envoy/side-by-side/scenario.js';

/** The same plugin: `known` states a version of Envoy's besides, `higress` only its own. */
export interface SdkFiles {
  readonly known: string;
  readonly higress: string;
}

const TOKEN = ['x-token: abc'];

function plugin(module: string, settings: Json): ScenarioPlugin[] {
  return [{ module, fields: { configuration: stringAny(JSON.stringify(settings)), ...HELD } }];
}

/** One listener with the plugin, whose service is the listener itself. */
export function profileBootstrap(of: { module: string; port: number; admin: number }): Json {
  const plugins = plugin(of.module, { header: 'x-token', cluster: 'main' });
  const plan = { name: 'l1', setup: {}, plugins, scenarios: [] };
  return {
    node: { id: 'third-party', cluster: 'scenarios' },
    admin: { address: address(of.admin) },
    static_resources: {
      listeners: [listenerOf(plan, (file) => file, of.port)],
      clusters: ['main', 'second'].map((name) => clusterOf(name, of.port)),
    },
  };
}

export function sdkScenarios({ known, higress }: SdkFiles): Scenario[] {
  const plugins = plugin(known, { header: 'x-token', cluster: 'callee' });
  const scenario = (name: string, more: Partial<Scenario>): Scenario => {
    return { id: `higress-sdk.${name}`, from: 'higress-sdk', plugins, ...more };
  };
  return [
    scenario('no-token', { client: [request()], expect: { client: ['401', 'NO TOKEN'] } }),
    scenario('token', {
      client: [
        [request({ headers: TOKEN })],
        [request({ method: 'POST', body: 'one', headers: TOKEN })],
        chunked(['one', 'two'], { headers: TOKEN }),
      ],
      upstream: { callee: answers('200 OK', [], 'joe'), main: answers('200 OK', [], 'body') },
      expect: {
        said: ['the service says 200 joe', 'a body of 3 bytes'],
        upstream: ['x-consumer: joe', 'one and more', 'onetwo and more'],
        client: ['BODY'],
      },
    }),
    scenario('refused-token', {
      client: [[request({ headers: TOKEN })], [request({ method: 'POST', body: 'one', headers: TOKEN })]],
      upstream: { callee: answers('404 Not Found', [], 'who?') },
      expect: { client: ['403', 'x-why: 404', 'WHO?'] },
    }),
    scenario('streamed-answer', {
      client: [request({ headers: TOKEN })],
      upstream: { callee: answers('200 OK', [], 'joe'), main: [{ steps: chunkedResponse(['one', 'two']) }] },
      expect: { client: ['ONETWO'] },
    }),
    scenario('no-service', {
      plugins: plugin(known, { header: 'x-token', cluster: 'nowhere' }),
      client: [request({ headers: TOKEN })],
      expect: { said: ['the service cannot be asked'] },
    }),
    scenario('own-version', {
      plugins: plugin(higress, { header: 'x-token', cluster: 'callee' }),
      own: 'validate',
      expect: { start: ['validate: exit 1'] },
    }),
  ];
}
