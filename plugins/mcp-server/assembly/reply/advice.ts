/** What a model can do about a call that failed, by its HTTP status. Spec: RFC 9110 §15. */

/** One sentence; empty for a status that says nothing. */
export function adviceFor(status: u32): string {
  if (status == 401 || status == 403 || status == 407) {
    return "The API refused the gateway's credential: another try will not help, tell the user.";
  }
  if (status == 404 || status == 410)
    return 'There is no such thing: check identifiers, or look them up first.';
  if (status == 408 || status == 425 || status == 429 || status == 503) return 'Wait before another try.';
  if (status == 409 || status == 412) return 'Its state has changed: read it again before another try.';
  if (status >= 400 && status < 500)
    return 'The API did not accept the arguments: mend them before another try.';
  if (status == 504) return 'The API took too long: ask for less, or try again later.';
  if (status >= 500) return 'The API failed, not the arguments: the same call may succeed later.';
  return status >= 300 ? 'The API pointed elsewhere, which is not followed: tell the user.' : '';
}
