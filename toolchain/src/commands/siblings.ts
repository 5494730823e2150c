/** The commands that hand their arguments to another part of Postern unread. */
import type { Command } from '../command-line/command.js';
import type { Sibling } from '../siblings/locate.js';
import { runSibling } from '../siblings/pass-through.js';

/** `postern plugin-server …`: store plugins and serve them. */
export const pluginServerCommand = handOver({
  name: 'plugin-server',
  summary: 'Run a private registry for plugins.',
  sibling: '@postern/plugin-server',
  before: [],
});

/** `postern gateway …`: run or check an Envoy configuration. */
export const gatewayCommand = handOver({
  name: 'gateway',
  summary: 'Run the bundled gateway on an Envoy configuration.',
  sibling: '@postern/gateway-host',
  before: [],
});

/** `postern config …`: print what the control plane makes of a postern.yaml. */
export const configCommand = handOver({
  name: 'config',
  summary: 'Print the Envoy configuration of a postern.yaml.',
  sibling: '@postern/control-plane',
  before: ['config'],
});

interface HandOver {
  readonly name: string;
  readonly summary: string;
  readonly sibling: Sibling;
  readonly before: readonly string[];
}

function handOver({ name, summary, sibling, before }: HandOver): Command {
  return {
    name,
    summary,
    usage: '[ARGUMENTS…]',
    examples: [`postern ${name} --help`],
    flags: {},
    arity: [0, Number.POSITIVE_INFINITY],
    passThrough: true,
    run: ({ args, io }) => runSibling(sibling, [...before, ...args], io),
  };
}
