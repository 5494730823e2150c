/**
 * The rows of a benchmark, held against what was promised. Ratios are so that higher is better, values so that lower is.
 * A row is `{id, what, peer, rounds, ratio, atLeast, aim}` or `{id, what, value, unit, atMost, aim}`; without a bound it informs.
 */

/** Adds a verdict to each row, and a row for each id that was promised and not measured. */
export function judge(rows, expected) {
  const missing = expected.filter((id) => !rows.some((row) => row.id === id));
  return [
    ...rows.map((row) => ({ ...row, verdict: verdictOf(row) })),
    ...missing.map((id) => ({ id, what: 'not measured', verdict: 'missing' })),
  ];
}

export function formatTable(name, rows) {
  const cells = rows.map((row) => [
    row.id,
    row.what,
    row.peer ?? '',
    row.ratio === undefined ? show(row.value, row.unit) : `${row.ratio.toFixed(2)} ×`,
    bound(row),
    row.verdict,
  ]);
  const head = ['id', 'what', 'beside', 'seen', 'must (aim)', 'verdict'];
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((line) => line[i].length)));
  const line = (parts) =>
    parts
      .map((part, i) => part.padEnd(widths[i]))
      .join('  ')
      .trimEnd();
  return `${[`${name}`, line(head), ...cells.map(line)].join('\n')}\n`;
}

function verdictOf({ ratio, atLeast, value, atMost, aim }) {
  if (atLeast !== undefined) return ratio < atLeast ? 'missed' : ratio >= aim ? 'aim reached' : 'kept';
  if (atMost !== undefined) return value > atMost ? 'missed' : value <= aim ? 'aim reached' : 'kept';
  return '';
}

function bound({ atLeast, atMost, aim, unit }) {
  if (atLeast !== undefined) return `≥ ${atLeast} (${aim})`;
  if (atMost !== undefined) return `≤ ${atMost} ${unit} (${aim})`;
  return '';
}

function show(value, unit) {
  return value === undefined ? '' : `${value < 10 ? value.toFixed(2) : Math.round(value)} ${unit}`;
}
