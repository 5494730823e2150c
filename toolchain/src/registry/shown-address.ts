/** How an address is shown in a message: without the password that somebody may have put into it. */

/** The text with `***` in place of a user and a password. */
export function shownAddress(text: string): string {
  return text.replace(/\/\/[^/]*@/, '//***@');
}
