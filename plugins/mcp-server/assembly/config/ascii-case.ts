/** Letter case of names that are ASCII: methods, header names, positions. The standard library's tables weigh 7 KB. */

/** `A` to `Z` in lower case. */
export function lowerCase(text: string): string {
  return withCase(text, 0x41);
}

/** `a` to `z` in capitals. */
export function upperCase(text: string): string {
  return withCase(text, 0x61);
}

/** Flips the case of the 26 letters from `first` on. */
function withCase(text: string, first: u32): string {
  let differs = false;
  for (let i = 0; i < text.length; i++) if (<u32>text.charCodeAt(i) - first < 26) differs = true;
  if (!differs) return text;
  const codes = new Array<i32>(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    codes[i] = <u32>code - first < 26 ? code ^ 0x20 : code;
  }
  return String.fromCharCodes(codes);
}
