/** Which words of a text were taken away and which were put in. */

/** A piece of text that stayed, went or came. */
export interface Piece {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Scripts without spaces between words: each character is one. */
const TOKENS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}_]+|\s+|[^]/gu;
/** Cells of the table below; texts for which it would be larger are told whole. */
const MOST_CELLS = 4_000_000;

/** The difference by words. */
export function wordPieces(before: string, after: string): Piece[] {
  return joined(sequencePieces(before.match(TOKENS) ?? [], after.match(TOKENS) ?? []));
}

/** The difference of two sequences, such as the lines of texts. */
export function sequencePieces(before: readonly string[], after: readonly string[]): Piece[] {
  const [start, end] = sharedEnds(before, after);
  const one = before.slice(start, before.length - end);
  const two = after.slice(start, after.length - end);
  return [
    ...same(before.slice(0, start)),
    ...(one.length * two.length > MOST_CELLS ? whole(one, two) : between(one, two)),
    ...same(before.slice(before.length - end)),
  ];
}

function sharedEnds(one: readonly string[], two: readonly string[]): [start: number, end: number] {
  const most = Math.min(one.length, two.length);
  let start = 0;
  while (start < most && one[start] === two[start]) start++;
  let end = 0;
  while (end < most - start && one.at(-1 - end) === two.at(-1 - end)) end++;
  return [start, end];
}

/** By the longest common subsequence: `lengths` has it for every pair of rests. */
function between(one: readonly string[], two: readonly string[]): Piece[] {
  const width = two.length + 1;
  const lengths = new Uint32Array((one.length + 1) * width);
  const at = (i: number, k: number): number => lengths[i * width + k] ?? 0;
  for (let i = one.length - 1; i >= 0; i--) {
    for (let k = two.length - 1; k >= 0; k--)
      lengths[i * width + k] =
        one[i] === two[k] ? at(i + 1, k + 1) + 1 : Math.max(at(i + 1, k), at(i, k + 1));
  }
  const pieces: Piece[] = [];
  let [i, k] = [0, 0];
  while (i < one.length || k < two.length) {
    const [went = '', came = ''] = [one[i], two[k]];
    if (i < one.length && k < two.length && went === came) {
      pieces.push({ kind: 'same', text: went });
      [i, k] = [i + 1, k + 1];
    } else if (k === two.length || (i < one.length && at(i + 1, k) >= at(i, k + 1))) {
      pieces.push({ kind: 'removed', text: went });
      i++;
    } else {
      pieces.push({ kind: 'added', text: came });
      k++;
    }
  }
  return pieces;
}

function whole(one: readonly string[], two: readonly string[]): Piece[] {
  return [
    ...one.map((text): Piece => ({ kind: 'removed', text })),
    ...two.map((text): Piece => ({ kind: 'added', text })),
  ];
}

function same(texts: readonly string[]): Piece[] {
  return texts.map((text) => ({ kind: 'same', text }));
}

/** Neighbours of a kind as one; changes with only space between them as one change, where both a word went and a word came. */
function joined(pieces: readonly Piece[]): Piece[] {
  const groups: Piece[][] = [[]];
  for (const [index, piece] of pieces.entries()) {
    const isSpace = piece.kind === 'same' && piece.text.trim() === '';
    const isGap = isSpace && isChange(pieces[index - 1]) && isChange(pieces[index + 1]);
    const last = groups.at(-1) ?? [];
    const belongs = (isGap || isChange(piece)) === isChange(last[0]);
    if (belongs) last.push(piece);
    else groups.push([piece]);
  }
  return groups.flatMap((group) => (isChange(group[0]) ? asOneChange(group) : merged(group)));
}

function isChange(piece: Piece | undefined): boolean {
  return piece !== undefined && piece.kind !== 'same';
}

function asOneChange(group: readonly Piece[]): Piece[] {
  const side = (other: Piece['kind']): string =>
    group.map(({ kind, text }) => (kind === other ? '' : text)).join('');
  const [removed, added] = [side('added'), side('removed')];
  if (removed.trim() === '' || added.trim() === '') return merged(group);
  return [
    { kind: 'removed', text: removed },
    { kind: 'added', text: added },
  ];
}

function merged(group: readonly Piece[]): Piece[] {
  const pieces: Piece[] = [];
  for (const { kind, text } of group) {
    const last = pieces.at(-1);
    if (last?.kind === kind) pieces[pieces.length - 1] = { kind, text: last.text + text };
    else pieces.push({ kind, text });
  }
  return pieces;
}
