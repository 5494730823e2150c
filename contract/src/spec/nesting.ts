/** Bounds how deep a YAML text can nest before the parser sees it: the parser recurses, and V8 may die of that. */

/** At least as deep as the text nests; brackets in plain text count too, which only matters in their hundreds. */
export function nestingBound(text: string): number {
  const indents: number[] = [];
  let [open, deepest] = [0, 0];
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const indent = line.search(/\S/);
    while ((indents.at(-1) ?? -1) >= indent) indents.pop();
    indents.push(indent);
    open += count(line, /[[{]/g);
    deepest = Math.max(deepest, indents.length + open + count(line, /(?<!\S)[-?:](?!\S)/g));
    open = Math.max(0, open - count(line, /[\]}]/g));
  }
  return deepest;
}

const count = (line: string, mark: RegExp): number => line.match(mark)?.length ?? 0;
