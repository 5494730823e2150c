/** Bounds how deep a YAML text can nest before the parser sees it: the parser recurses, and V8 may die of that. */

/** At least as deep as the text nests; a bracket in plain text counts until its partner, which only matters in hundreds. */
export function nestingBound(text: string): number {
  const indents: number[] = [];
  let [open, deepest] = [0, 0];
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const indent = line.search(/\S/);
    while ((indents.at(-1) ?? -1) >= indent) indents.pop();
    indents.push(indent);
    const marks = /^\s*((?:[-?:]\s+)*)/.exec(line)?.[1]?.match(/\S/g)?.length ?? 0;
    for (const [bracket] of line.matchAll(/$|[[\]{}]/g)) {
      if (bracket !== '') open = '[{'.includes(bracket) ? open + 1 : Math.max(0, open - 1);
      deepest = Math.max(deepest, indents.length + marks + open);
    }
  }
  return deepest;
}
