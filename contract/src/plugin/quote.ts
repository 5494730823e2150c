/** Shows text that came from outside inside a message: quoted, escaped and cut. */
const LONGEST_SHOWN = 60;

/** `text` in double quotes with control characters escaped, cut after 60 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);
}
