/** Bounds how deep a YAML text can nest before the parser sees it: the parser recurses, and V8 may die of that. */

/** At least as deep as the text nests; brackets in plain text count too, which only matters in their hundreds. */
export function nestingBound(text: string): number {
  const indents: number[] = [];
  let open = 0;
  let deepest = 0;
  for (const line of text.split('\n')) {
    const count = (mark: RegExp): number => line.match(mark)?.length ?? 0;
    const indent = line.search(/\S/);
    while (indent >= 0 && (indents.at(-1) ?? -1) >= indent) indents.pop();
    if (indent >= 0) indents.push(indent);
    open += count(/[[{]/g);
    deepest = Math.max(deepest, indents.length + open + count(/(?<!\S)[-?:](?!\S)/g));
    open = Math.max(0, open - count(/[\]}]/g));
  }
  return deepest;
}
