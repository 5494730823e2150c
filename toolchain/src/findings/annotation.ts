/**
 * An annotation of a GitHub Actions run: a command on a line of its own.
 * Spec: GitHub "Workflow commands for GitHub Actions", setting an error, warning or notice message.
 */

export interface Annotation {
  readonly severity: 'error' | 'warning' | 'notice';
  readonly file: string;
  readonly title: string;
  readonly text: string;
}

/** The line. */
export function annotation({ severity, file, title, text }: Annotation): string {
  return `::${severity} file=${property(file)},title=${property(title)}::${data(text)}\n`;
}

/** A text may not end the command early. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
