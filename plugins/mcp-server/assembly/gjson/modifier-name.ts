/** Which names are those of modifiers. Spec: GJSON path syntax, "Modifiers". */

export const enum Modifier {
  None = 0,
  This = 1,
}

/** Where the name ended that `readModifier` read. */
export let modifierEnd: usize = 0;

/** The modifier that a path begins with, its first byte being an @. */
export function readModifier(path: usize, size: u32): Modifier {
  const end = path + size;
  const first = path + 1;
  let at = first;
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x2e || byte == 0x3a || byte == 0x7c) break;
  }
  modifierEnd = at;
  return Modifier.None;
}

/** Whether a path, its first byte being an @, begins with a modifier. */
export function startsModifier(path: usize, size: u32): bool {
  return readModifier(path, size) != Modifier.None;
}
