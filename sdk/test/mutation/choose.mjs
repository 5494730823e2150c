/** Which of all faults are seeded: of each chapter of the SDK as many, and of each kind within a chapter; the same seed, the same faults. */

/** Chapters, by where their sources lie; the first that fits counts. */
const CHAPTERS = [
  ['mcp server', /^mcp\/server\//],
  ['mcp core', /^mcp\//],
  ['json reader', /^json\/(parser|tape|number-reader|big-integer|lookup|node-path|repeats|errors|utf8)/],
  ['json writer', /^json\//],
  ['schema', /^schema\//],
  ['encoding', /^encoding\//],
  ['crypto', /^crypto\//],
  ['configuration rules', /^rules\//],
  ['unit tests', /^testing\//],
  ['higress', /^(exports\/)?higress/],
  ['headers', /^header/],
  ['buffers', /^(buffers|bytes|local-response)/],
  ['properties', /^propert/],
  ['calls', /^(exports\/)?(http-call|grpc|foreign-function|callers)/],
  ['shared state', /^(exports\/)?(shared|queue|metrics|timers|clock|log|status|stream)/],
  ['memory', /^(collector|live-memory|abort|standard-library|utf8|name-index|id-table)/],
  ['contexts', /./],
];

/** The chapter of a source; `file` is relative to `sdk/assembly/`. */
export function chapterOf(file) {
  return (CHAPTERS.find(([, pattern]) => pattern.test(file)) ?? [''])[0];
}

/** Draws without repeating, round by round: one of each chapter, each time of another kind. */
export function choose(faults, count, seed) {
  const rows = CHAPTERS.map(([chapter]) => {
    const own = faults.filter((fault) => fault.chapter === chapter);
    const kinds = [...new Set(own.map(({ what }) => what))].toSorted();
    return kinds.map((kind) => own.filter(({ what }) => what === kind));
  });
  const below = randomness(seed);
  const chosen = [];
  for (let round = 0; chosen.length < count && rows.some((kinds) => kinds.length > 0); round++) {
    for (const kinds of rows) {
      if (kinds.length === 0 || chosen.length === count) continue;
      const at = round % kinds.length;
      chosen.push(...kinds[at].splice(below(kinds[at].length), 1));
      if (kinds[at].length === 0) kinds.splice(at, 1);
    }
  }
  return chosen;
}

/** A linear congruential generator: numbers below a bound. */
function randomness(seed) {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
