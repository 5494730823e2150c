/** Where a fault can be seeded in AssemblyScript sources, and how: one change of one token or one statement. */

/** Each finds a token in a line of code and gives what stands there instead. */
const OPERATORS = [
  { what: 'equality', pattern: / (==|!=) /g, becomes: (token) => (token === '==' ? '!=' : '==') },
  {
    what: 'border',
    pattern: / (<=|>=|<|>) (?![^(]*>\()/g,
    becomes: (token) => ({ '<': '<=', '<=': '<', '>': '>=', '>=': '>' })[token],
  },
  {
    what: 'arithmetic',
    pattern: / ([+*-]) (?=[\w(])/g,
    becomes: (token) => ({ '+': '-', '-': '+', '*': '+' })[token],
  },
  { what: 'step', pattern: /(\+\+|--)/g, becomes: (token) => (token === '++' ? '--' : '++') },
  { what: 'logic', pattern: / (&&|\|\|) /g, becomes: (token) => (token === '&&' ? '||' : '&&') },
  { what: 'negation', pattern: /[( ](!)(?=[\w(])/g, becomes: () => '' },
  { what: 'truth', pattern: /\b(true|false)\b/g, becomes: (token) => (token === 'true' ? 'false' : 'true') },
  {
    what: 'number',
    pattern: /(?<=[ (<|])(\d+|0x[\da-f]+)(?=[;,) \]])/g,
    becomes: (token) => String(Number(token) + 1),
  },
];
/** A call or an assignment that stands alone. */
const STATEMENT =
  /^\s+(?!return|const|let|throw|case|default|break|continue)[\w.]+(\(.*\)|(\[.*\])? [+-]?= .*);$/;

/**
 * Every fault that a source offers.
 *
 * @param {string} source
 * @returns {{ line: number, what: string, from: string, to: string }[]} `from` and `to` are whole lines
 */
export function faultsOf(source) {
  const faults = [];
  let isComment = false;
  for (const [index, text] of source.split('\n').entries()) {
    if (text.trimStart().startsWith('/*')) isComment = true;
    const isCode = !isComment && !/^\s*(\/\/|import |export \{|export \*|\} from|@|declare )/.test(text);
    if (text.includes('*/')) isComment = false;
    if (!isCode) continue;
    for (const { what, pattern, becomes } of OPERATORS) {
      for (const match of text.matchAll(pattern)) {
        const at = match.index + match[0].indexOf(match[1]);
        if (isInText(text, at)) continue;
        const to = text.slice(0, at) + becomes(match[1]) + text.slice(at + match[1].length);
        faults.push({ line: index + 1, what, from: text, to });
      }
    }
    if (STATEMENT.test(text)) faults.push({ line: index + 1, what: 'statement', from: text, to: '' });
  }
  return faults;
}

/** Whether a place of a line lies in a string or a comment behind the code. */
function isInText(line, at) {
  const before = line.slice(0, at);
  if (before.includes('//')) return true;
  return ["'", '`', '"'].some((quote) => before.split(quote).length % 2 === 0);
}
