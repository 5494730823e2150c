/** The page docs/validator.md: a row for each module, with both verdicts. */
import type { EnvoyVerdict } from './envoy-verdict.js';
import type { ModuleCase } from './module-case.js';
import { ON_PURPOSE } from './on-purpose.js';
import type { PosternVerdict } from './postern-verdict.js';

/** A module and what both sides made of it. */
export interface JudgedModule {
  readonly one: Pick<ModuleCase, 'id' | 'what' | 'newer'>;
  readonly envoy: EnvoyVerdict;
  readonly postern: PosternVerdict;
}

const HEAD =
  '| module | what is wrong, or what it does | Envoy 1.40 | `postern validate` |\n| --- | --- | --- | --- |';

/** The row of one module. */
export function renderRow({ one, envoy, postern }: JudgedModule): string {
  return `| ${[`\`${one.id}\``, one.what, envoy.told, ourWords(one, postern)].map(cell).join(' | ')} |`;
}

/** Both sides' verdicts in this order. */
export function renderPage(judged: readonly JudgedModule[]): string {
  const same = judged.filter(({ envoy, postern }) => envoy.accepted === postern.accepted).length;
  return `# The validator against Envoy

<!-- Written by \`UPDATE_GOLDEN=1 npm run test:real -- validator --full\`, which runs every module through both. -->

What \`postern validate --target envoy\` and \`envoy --mode validate\` of Envoy 1.40 make of the same modules with the same configuration.
Of ${judged.length} modules both accept or both refuse ${same}; where the verdicts differ, that is on purpose, and the row says why. "hangs"
means that Envoy was ended after a while. \`npm run test:real -- validator\` compares them again.

<!-- prettier-ignore-start -->

${HEAD}
${judged.map(renderRow).join('\n')}

<!-- prettier-ignore-end -->
`;
}

function ourWords(
  { id, newer }: JudgedModule['one'],
  { accepted, errors, warnings }: PosternVerdict,
): string {
  const verdict = accepted ? 'accepted' : `refused: ${names(errors)}`;
  // Which Node.js runs the suite is no property of the module.
  const open = newer === true && accepted ? '; the canary is executed where Node.js knows the feature' : '';
  const warned = warnings.length === 0 || newer === true ? '' : `, warns of ${names(warnings)}`;
  const why = ON_PURPOSE[id];
  return `${verdict}${open}${warned}${why === undefined ? '' : `; on purpose: ${why}`}`;
}

function names(rules: readonly string[]): string {
  return rules.map((rule) => `\`${rule}\``).join(', ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}
