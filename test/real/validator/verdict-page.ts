/** The page docs/validator.md: a row for each module, with both verdicts for the newest and the oldest Envoy. */
import type { EnvoyVerdict } from './envoy-verdict.js';
import type { ModuleCase } from './module-case.js';
import { FOR_LATER, ON_PURPOSE } from './on-purpose.js';
import type { PosternVerdict } from './postern-verdict.js';

/** What one Envoy made of a module, and what we say that it makes of it. */
export interface BothVerdicts {
  readonly envoy: EnvoyVerdict;
  readonly postern: PosternVerdict;
}

/** A module and what both sides made of it. */
export interface JudgedModule {
  readonly one: Pick<ModuleCase, 'id' | 'what' | 'newer'>;
  readonly newest: BothVerdicts;
  readonly oldest: BothVerdicts;
}

const COLUMNS = [
  'module',
  'what is wrong, or what it does',
  'Envoy 1.40',
  'Envoy 1.36',
  '`postern validate`',
  '`--minimum-version 1.36`',
];
const HEAD = `| ${COLUMNS.join(' | ')} |\n|${' --- |'.repeat(COLUMNS.length)}`;
const SAME = 'the same';

/** The row of one module. */
export function renderRow({ one, newest, oldest }: JudgedModule): string {
  const [envoy, postern] = [newest.envoy.told, ourWords(one, newest.postern)];
  const later = FOR_LATER.includes(one.id) ? '; on purpose: a later Envoy refuses it' : '';
  const [older, ours] = [oldest.envoy.told, ourWords(one, oldest.postern)];
  const cells = [
    `\`${one.id}\``,
    one.what,
    envoy,
    older === envoy ? SAME : older,
    postern,
    `${ours === postern ? SAME : ours}${later}`,
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** Both sides' verdicts in this order. */
export function renderPage(judged: readonly JudgedModule[]): string {
  const same = (side: 'newest' | 'oldest'): number =>
    judged.filter((one) => one[side].envoy.accepted === one[side].postern.accepted).length;
  const apart = judged.filter(({ newest, oldest }) => newest.envoy.accepted !== oldest.envoy.accepted).length;
  return `# The validator against Envoy

<!-- Written by \`UPDATE_GOLDEN=1 npm run test:real -- validator --full\`, which runs every module through both. -->

What \`postern validate --target envoy\` and \`envoy --mode validate\` make of the same modules with the same configuration: of Envoy 1.40,
and of Envoy 1.36, from which on \`--minimum-version 1.36\` wants a module to load. Of ${judged.length} modules both accept or both refuse ${same('newest')}
for 1.40 and ${same('oldest')} for 1.36; where the verdicts differ, that is on purpose, and the row says why. The two Envoys decide differently
about ${apart}: 1.36 has fewer functions of WASI, which above all modules of Go import, and looks for no \`__main_void\`. "hangs" means
that Envoy was ended after a while. \`npm run test:real -- validator\` compares them again.

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
