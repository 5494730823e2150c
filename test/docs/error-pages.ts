/** Renders docs/errors.md from the rooms' own tables of codes, so that the page cannot drift from the code. */
import { CONTRACT_ERRORS, type ErrorTable } from '@postern/contract/errors';
import { CONTROL_PLANE_ERRORS } from '@postern/control-plane/errors';
import { GATEWAY_ERRORS } from '@postern/gateway-host/errors';
import { PLUGIN_SERVER_ERRORS } from '@postern/plugin-server/errors';
import { SERVICE_ERRORS } from '@postern/service/errors';
import { TOOLCHAIN_ERRORS } from 'postern/errors';

/** The rooms that have codes, in the order of the page. */
export const TABLES: readonly {
  readonly title: string;
  readonly prefix: string;
  readonly table: ErrorTable;
}[] = [
  { title: 'contract', prefix: 'CT_', table: CONTRACT_ERRORS },
  { title: 'service', prefix: 'SV_', table: SERVICE_ERRORS },
  { title: 'toolchain', prefix: 'TC_', table: TOOLCHAIN_ERRORS },
  { title: 'plugin-server', prefix: 'PS_', table: PLUGIN_SERVER_ERRORS },
  { title: 'gateway-host', prefix: 'GH_', table: GATEWAY_ERRORS },
  { title: 'control-plane', prefix: 'CP_', table: CONTROL_PLANE_ERRORS },
];

const INTRODUCTION = `# Errors

Every error has a code, says what was seen and hints what to do. Commands print \`error CODE: message\` and a hint line
to stderr; servers answer \`{"error": {"code", "message", "hint"}}\`.

**Who** tells whose turn it is: \`user\` errors can be mended by whoever called, \`system\` errors point at the machine, the
network or a bug. **Exit** is the exit code of a command: 1 means that the thing checked is bad or the operation failed,
2 that the command line or a file is wrong. **HTTP** is the status when a server answers with the code.

This page is written from the tables in the sources: \`UPDATE_GOLDEN=1 npm run check:house\` renews it.
`;

/** The whole page. */
export function renderErrorsPage(): string {
  const sections = TABLES.map(({ title, table }) => {
    const rows = Object.entries(table).map(([code, row]) =>
      [`\`${code}\``, row.kind, String(row.exit), row.status ?? '', row.meaning, row.hint]
        .map(cell)
        .join(' | '),
    );
    const head = '| Code | Who | Exit | HTTP | Meaning | What to do |\n| --- | --- | --- | --- | --- | --- |';
    return `## ${title}\n\n${head}\n${rows.map((row) => `| ${row} |`).join('\n')}\n`;
  });
  return [INTRODUCTION, ...sections].join('\n');
}

function cell(value: string | number): string {
  return String(value).replace(/\|/g, '\\|').replace(/\n/g, ' ');
}
