/** Bytes as AssemblyScript's static data, eight a number: one a number would make the file three times as long. */

/** The expression for them. */
export function words(bytes) {
  const padded = Buffer.concat([bytes, Buffer.alloc(-bytes.length & 7)]);
  const numbers = Array.from(
    { length: padded.length / 8 },
    (_, i) => `0x${padded.readBigUInt64LE(i * 8).toString(16)}`,
  );
  const lines = [];
  for (let i = 0; i < numbers.length; i += 5) lines.push(`  ${numbers.slice(i, i + 5).join(', ')},`);
  return `memory.data<u64>([\n${lines.join('\n')}\n])`;
}
