/** `postern tools`: what agents read of a configuration of mcp-server, and what a change of it does to them. */
import { painterFor } from '../command-line/colour.js';
import type { Command, Invocation } from '../command-line/command.js';
import { ToolchainError } from '../errors.js';
import { readModuleArgument } from '../files/module-argument.js';
import type { Io } from '../io.js';
import { packageFolder } from '../siblings/locate.js';
import { compareConfigurations, listConfigurations } from '../tools/compare.js';
import { breakingOnly } from '../tools/difference/breaking-only.js';
import { tally } from '../tools/difference/change.js';
import { renderGithub } from '../tools/render/diff-github.js';
import { diffJson, listJson } from '../tools/render/json.js';
import { renderMarkdown } from '../tools/render/diff-markdown.js';
import { renderDiff } from '../tools/render/diff-text.js';
import type { Comparison } from '../tools/render/diff-text.js';
import { renderList } from '../tools/render/list-text.js';

const ACTIONS = { list, diff } as const;
const PLUGIN = '@postern/plugin-mcp-server';

/** The command's table entry. */
export const toolsCommand: Command = {
  name: 'tools',
  summary: 'Show the tools that agents read of a configuration, and what a change does to them.',
  usage: 'list CONFIG | diff OLD NEW [--breaking-only] [--format text|json|markdown|github] [--module FILE]',
  words: Object.keys(ACTIONS),
  examples: [
    'postern tools list mcp-server.yaml',
    'postern tools diff <(git show main:mcp-server.yaml) mcp-server.yaml',
    'postern tools diff old.json new.json --breaking-only',
    'postern tools diff old.json new.json --format markdown > comment.md',
  ],
  flags: {
    'breaking-only': {
      type: 'boolean',
      doc: 'Of a diff show, and count for the exit code, only what can break an agent',
    },
    format: {
      type: 'string',
      choices: ['text', 'json', 'markdown', 'github'],
      default: 'text',
      doc: 'How to print: for people, programs, a comment of a pull request, or as annotations of a GitHub run; of a list the first two',
    },
    module: {
      type: 'string',
      value: 'FILE',
      doc: `The plugin that is asked; unless given, that of ${PLUGIN}`,
    },
  },
  sections: [
    {
      title: 'CONFIG, OLD and NEW',
      rows: [
        ['JSON or YAML', "The plugin's configuration: {server, tools}, or {_rules_}."],
        ['WasmPlugin', "A resource of Higress, alone or in a list; other plugins' are left out."],
        ['Envoy', 'What `postern config` prints, or a postern.yaml.'],
        ['/dev/null', 'No server at all.'],
      ],
    },
    {
      title: 'Exit codes of diff',
      rows: [
        ['0', 'Agents read the same.'],
        ['1', 'Something changed.'],
        ['2', 'There is nothing to compare: a file or the command line is wrong.'],
      ],
    },
  ],
  arity: [2, 3],
  failureExit: 2,
  run: tools,
};

async function tools(invocation: Invocation): Promise<number> {
  const [action = '', ...configs] = invocation.args;
  if (!isAction(action)) {
    throw new ToolchainError('TC_ARGUMENTS', `there is no \`postern tools ${action}\``, {
      hint: `It is one of ${Object.keys(ACTIONS).join(', ')}.`,
    });
  }
  const wanted = action === 'list' ? 1 : 2;
  if (configs.length !== wanted) {
    throw new ToolchainError(
      'TC_ARGUMENTS',
      `postern tools ${action} takes ${wanted}, ${configs.length} are given`,
      {
        hint: `Its form is \`postern tools ${action === 'list' ? 'list CONFIG' : 'diff OLD NEW'}\`.`,
      },
    );
  }
  return ACTIONS[action](invocation, await moduleFor(invocation));
}

async function list({ args, flags, io }: Invocation, module: string): Promise<number> {
  const format = flags.given('format');
  if (format !== 'text' && format !== 'json') {
    throw new ToolchainError(
      'TC_ARGUMENTS',
      `--format ${format} is for \`postern tools diff\`, not for list`,
      {
        hint: 'A list is printed as text or json.',
      },
    );
  }
  if (flags.on('breaking-only')) {
    throw new ToolchainError('TC_ARGUMENTS', '--breaking-only is for `postern tools diff`, not for list');
  }
  const servers = await listConfigurations(args[1] ?? '', module, io);
  io.stdout.write(format === 'json' ? listJson(servers) : renderList(servers, painterFor(io.stdout, io.env)));
  return 0;
}

async function diff({ args, flags, io }: Invocation, module: string): Promise<number> {
  const [, old = '', fresh = ''] = args;
  const { differences, servers } = await compareConfigurations({ old, new: fresh, module }, io);
  const all = tally(differences);
  const isNarrow = flags.on('breaking-only');
  const comparison: Comparison = {
    differences: isNarrow ? breakingOnly(differences) : differences,
    hidden: isNarrow ? all.other : 0,
    servers: servers.length,
    tools: servers.reduce((sum, one) => sum + one.tools.length, 0),
  };
  io.stdout.write(render(comparison, { format: flags.given('format'), file: fresh }, io));
  return all.breaking > 0 || (!isNarrow && all.other > 0) ? 1 : 0;
}

function render(comparison: Comparison, { format, file }: { format: string; file: string }, io: Io): string {
  switch (format) {
    case 'json':
      return diffJson(comparison);
    case 'markdown':
      return renderMarkdown(comparison);
    case 'github':
      return renderGithub(comparison.differences, file);
    default:
      return renderDiff(comparison, painterFor(io.stdout, io.env));
  }
}

/** The module's file: gateway-host reads it, so here it only has to be there. */
async function moduleFor({ flags, io }: Invocation): Promise<string> {
  const given = flags.text('module');
  return (await readModuleArgument(given ?? packageFolder(PLUGIN, io.cwd), io)).file;
}

function isAction(text: string): text is keyof typeof ACTIONS {
  return Object.hasOwn(ACTIONS, text);
}
