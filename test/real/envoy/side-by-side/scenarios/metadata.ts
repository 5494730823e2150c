/** What plugins, headers and JSON are told of the metadata of routes, clusters, hosts and listeners. Observation: Envoy 1.40. */
import { address } from '../bootstrap.js';
import { request, type Json, type Scenario, type Setup } from '../scenario.js';

const from = 'Envoy 1.40, metadata';

/** Of each kind one value alone: several have no order in Envoy's maps. */
const KINDS: Readonly<Record<string, unknown>> = {
  text: 'a text',
  umlaut: 'ü',
  quoted: 'a"b\\c',
  'no-text': '',
  number: 1.5,
  whole: 7,
  hundred: 100,
  thousands: 100000,
  large: 123456789012,
  larger: 1e21,
  tenth: 0.1,
  small: 0.0001,
  smaller: 1.5e-7,
  yes: true,
  no: false,
  nothing: null,
  list: ['a', 2, true, '<\t>'],
  'empty-list': [],
  'list-of-lists': [{ a: 'b' }, [1]],
  'list-of-nothing': [null],
  struct: { a: { b: 'deep' } },
  'empty-struct': {},
  'struct-of-nothing': { a: null },
  'dotted.name': { '': 'x' },
};
const notes = (value: string): Json => ({ filter_metadata: { ns: { text: value } } });
const WHOLE = 'filter_metadata';

/** A host, and its place, that have metadata of their own. */
const MARKED: Json = {
  metadata: notes('of the cluster'),
  load_assignment: {
    cluster_name: 'marked',
    endpoints: [
      {
        lb_endpoints: [{ endpoint: { address: address('{port:main}') }, metadata: notes('of the host') }],
        metadata: notes('of the place'),
      },
    ],
  },
};

const ROUTE = { name: 'r', match: { prefix: '/' }, route: { cluster: 'marked' } };

function setup(route: Json, host: Json = {}): Setup {
  return {
    virtualHosts: [
      {
        name: 'v',
        domains: ['*'],
        routes: [{ ...ROUTE, ...route }],
        metadata: notes('of the name'),
        ...host,
      },
    ],
    routeConfig: { metadata: notes('of the table') },
    listener: { metadata: notes('of the listener') },
    clusters: { marked: MARKED },
  };
}

const ALL_KINDS = setup({ metadata: { [WHOLE]: { ns: KINDS, empty: {} } } });
const ONE = setup({ metadata: notes('of the route') });

const OWNERS = [
  ...['route', 'virtual_host', 'cluster', 'listener'],
  ...['upstream_host', 'upstream_host_locality'],
];
const PARTS = [
  ...['', WHOLE, `${WHOLE}/ns`, `${WHOLE}/ns/text`, `${WHOLE}/ns/none`, `${WHOLE}/none`],
  ...[`${WHOLE}/none/text`, 'typed_filter_metadata', 'none'],
].map((part) => (part === '' ? '' : `/${part}`));

function asked(id: string, operations: string, where: Setup): Scenario {
  const script = { request_headers: operations, response_headers: operations, log: operations };
  return { id: `metadata.${id}`, from, setup: where, plugins: [{ script }], client: [request()] };
}

const ownersAsked = OWNERS.map((owner) =>
  asked(`of-${owner}`, PARTS.map((part) => `property xds/${owner}_metadata${part}`).join('; '), ONE),
);

/** Nobody has any: what is empty, and what is not there. */
const noneAsked = OWNERS.map((owner) =>
  asked(`none-of-${owner}`, PARTS.map((part) => `property xds/${owner}_metadata${part}`).join('; '), {}),
);

const DEEPER = [
  ...['list/0', 'list/1', 'list/2', 'list/9', 'list/x', 'list/01', 'list/-1'],
  ...['struct/a', 'struct/a/b', 'struct/a/c', 'struct/a/b/c'],
  ...['text/x', 'nothing/x', 'list-of-lists/0/a', 'list-of-lists/1/0', 'dotted.name/'],
];
const kindsAsked = [...Object.keys(KINDS), ...DEEPER].map((kind) =>
  asked(`value.${kind.replaceAll('/', '-')}`, `property xds/route_metadata/${WHOLE}/ns/${kind}`, ALL_KINDS),
);

/** Each kind as the only one, for its bytes in the whole. */
const wholesAsked = Object.entries(KINDS).map(([kind, value]) =>
  asked(
    `message.${kind}`,
    `property xds/route_metadata; property xds/route_metadata/${WHOLE}`,
    setup({ metadata: { [WHOLE]: { ns: { [kind]: value } } } }),
  ),
);

const COMMANDS = [
  ...Object.keys(KINDS).map((kind) => `METADATA(ROUTE:ns:${kind})`),
  ...['struct:a', 'struct:a:b', 'struct:a:b:c', 'text:x', 'list:0', 'none', 'text:'].map(
    (path) => `METADATA(ROUTE:ns:${path})`,
  ),
  ...['METADATA(ROUTE:none)', 'METADATA(ROUTE:none:x)', 'METADATA(ROUTE:empty)', 'METADATA(ROUTE:ns)'],
  ...['METADATA(ROUTE)', 'METADATA(ROUTE:)', 'METADATA(ROUTE:ns:text):4', 'METADATA(ROUTE:ns:struct):4'],
  ...['CLUSTER', 'UPSTREAM_HOST', 'LISTENER', 'VIRTUAL_HOST', 'LISTENER_FILTER_CHAIN', 'DYNAMIC'].map(
    (owner) => `METADATA(${owner}:ns:text)`,
  ),
  ...['CLUSTER_METADATA(ns:text)', 'UPSTREAM_METADATA(ns:text)', 'DYNAMIC_METADATA(ns:text)'],
  'DYNAMIC_METADATA(ns)',
];

const HEADERS = COMMANDS.map((command, i) => ({
  header: { key: `x-${i}`, value: command.endsWith(':4') ? `%${command}%` : `%${command}%.` },
  keep_empty_value: true,
}));

const JSON_FORMAT = Object.fromEntries(COMMANDS.map((command) => [command, `%${command}%`]));

const WRONG = ['METADATA(X:ns:text)', 'METADATA', 'METADATA()', 'METADATA(route:ns)', 'CLUSTER_METADATA'];

const EXPRESSIONS = [
  `xds.route_metadata.${WHOLE}['ns'].text`,
  `xds.route_metadata.${WHOLE}['ns']['number']%20>%201.0`,
  `xds.route_metadata.${WHOLE}['ns'].list[1]`,
  `'ns'%20in%20xds.route_metadata.${WHOLE}`,
  `has(xds.route_metadata.${WHOLE}.ns.none)`,
  `has(xds.route_metadata.${WHOLE}.ns.text)`,
  `size(xds.route_metadata.${WHOLE}['ns'].list)`,
  `xds.route_metadata.${WHOLE}['ns'].struct`,
  `xds.cluster_metadata.${WHOLE}['ns'].text%20==%20'of%20the%20cluster'`,
];

const network: Scenario = {
  id: 'metadata.of-a-connection',
  from,
  setup: {
    ...ONE,
    network: [
      {
        script: {
          new_connection: `property xds/listener_metadata/${WHOLE}/ns/text; property xds/listener_metadata`,
        },
      },
    ],
  },
  client: [request()],
};

export const METADATA: readonly Scenario[] = [
  ...ownersAsked,
  ...noneAsked,
  ...kindsAsked,
  ...wholesAsked,
  {
    id: 'metadata.in-headers',
    from,
    since: '1.40',
    setup: setup({ metadata: { [WHOLE]: { ns: KINDS, empty: {} } } }, { response_headers_to_add: HEADERS }),
    client: [request()],
    expect: { client: ['x-0: a text.', 'x-6: 100.', '1e+05.', '{"a":{"b":"deep"}}.'] },
  },
  {
    id: 'metadata.in-json',
    from,
    since: '1.40',
    setup: { ...ALL_KINDS, manager: { local_reply_config: { body_format: { json_format: JSON_FORMAT } } } },
    plugins: [{ script: { request_headers: 'local 418 no' } }],
    client: [request()],
  },
  ...WRONG.map((command, i): Scenario => ({
    id: `metadata.wrong-command.${i}`,
    from,
    own: 'validate',
    setup: setup({}, { response_headers_to_add: [{ header: { key: 'x-a', value: `%${command}%` } }] }),
    expect: { start: ['exit 1'] },
  })),
  ...EXPRESSIONS.map((expression, i): Scenario => ({
    id: `metadata.expression.${i}`,
    from,
    ownVm: true,
    setup: ALL_KINDS,
    plugins: [
      {
        script: {
          configure: `foreign expr_create ${expression}`,
          request_headers: 'foreign expr_evaluate %00%00%00%00',
        },
      },
    ],
  })),
  network,
];
