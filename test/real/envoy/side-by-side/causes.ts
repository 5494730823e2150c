/**
 * What was said about a start that failed, as causes: Envoy tells one failure in several lines and the gateway host in
 * one with a hint, so the frame around a cause goes and the cause's own text stays.
 */

/** Lines that only say that something failed, or that belong to one program alone. */
const FRAME = [
  /^Plugin \S+ failed to load( \(in progress\))?$/,
  /^Plugin configured to fail (closed|open|reload) failed to load$/,
  /initializing config/,
  /^Failed to (initialize|load) Wasm code$/,
  /^Wasm remote code fetch is unstable/,
  /^ *hint: /,
  /^plugin code \S+ try \d+ of \d+:/,
  /^GH_CONFIG: /,
  /^Proxy-Wasm plugin in-VM backtrace:/,
  // The frames of that backtrace, when they come as lines of their own.
  /^ *\d+: {2}0x[0-9a-f]+ - /,
  // Said again behind it.
  /^[lrce]ds: (listener|route config|cluster) '\w+' (config )?rejected: /,
  // A runtime that there is not is told by the field's name, like any other value that there is not.
  /^Failed to create Wasm VM using \S+ runtime\. Envoy was compiled without support for it$/,
  /^Failed to load NullVM plugin$/,
  // Envoy says nothing of it.
  /^the module is empty$/,
  // What a thread is told by the one that fetches, which has told the cause.
  /^\S+ could not be fetched /,
  // Envoy does not say which plugin it was when it does not start for that.
  /^Unable to create Wasm plugin \S+: \S+ is not in the cache yet/,
];

/** Words around a cause. */
const AROUND: readonly (readonly [RegExp, string])[] = [
  [/^(error|warn) /, ''],
  // How many spaces stand in it is drawn by lot in each process, so that nobody relies on the text.
  [/^Unknown field: [^]*: +no +such +field: +('\w+')[^]*$/, 'Unknown field: $1'],
  [/^FILE\.\w+: update rejected, [^:]*: /, 'update refused: '],
  [/^Filesystem config update (?:failure|rejected): /, 'update refused: '],
  [/^update refused: (Unable to create Wasm plugin \S+): \S+ is not in the cache yet[^]*$/, '$1'],
  [/^update refused: (?:Error adding\/updating listener\(s\) \w+: )?(Unable to create Wasm plugin )/, '$1'],
  [/^update refused: (?=Failed to |Unable to )/, ''],
  // Whose words they are: what is wrong with a text is told in other ones by each program, what it holds in the same.
  [/^(update refused): (?!Unexpected )[^]*$/, '$1'],
  [/^error initializing configuration \S+: (?=Invalid path: )/, ''],
  [/^error (GH_)/, '$1'],
  [/^Wasm VM failed /, ''],
  [/^GH_CODE_[A-Z]+: /, ''],
  [/^plugin \S+: (?=Invalid path: )/, ''],
  [/^GH_PLUGIN_[A-Z]+: /, ''],
  [/^Failed to initialize Wasm code: /, ''],
  [/^(Failed to (?:configure|start) base Wasm(?: plugin)?): [^;\s]+(?:; its log: .*)?$/, '$1'],
  [/^[^]*(Retry limit exceeded for fetching data from remote data source\.).*$/, '$1'],
  [/\nProxy-Wasm plugin in-VM backtrace:[^]*$/, ''],
];

/** The causes in lines of a log, each once; other lines as they are. */
export function causes(lines: readonly string[]): string[] {
  const found: string[] = [];
  for (const line of lines) {
    if (!/^(error|warn) /.test(line)) {
      found.push(line);
      continue;
    }
    const text = AROUND.reduce((rest, [pattern, by]) => rest.replace(pattern, by), line).trimEnd();
    if (!FRAME.some((pattern) => pattern.test(text)) && !found.includes(text)) found.push(text);
  }
  return found;
}
