/** Work on many things, a few at a time, with the results in the order of the things. */

/** @throws what the first failing work throws, once what runs beside it has ended */
export async function inTurns<T, R>(
  things: readonly T[],
  atOnce: number,
  work: (thing: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < things.length; i += atOnce) {
    const settled = await Promise.allSettled(things.slice(i, i + atOnce).map(work));
    for (const one of settled) {
      if (one.status === 'rejected') throw one.reason;
      results.push(one.value);
    }
  }
  return results;
}
