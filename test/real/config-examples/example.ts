/** One example: Envoy's file as a person would write it, and beside it what is expected of both gateways. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { parse } from 'yaml';

const FOLDER = path.join(import.meta.dirname, 'examples');

/** What a client sends. Everything but the path has a default. */
export interface RequestStep {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  /** The port that the example listens on. */
  readonly port?: number;
  readonly http2?: boolean;
  /** Over TLS: the name that is asked for, protocols offered, and whether a client certificate is shown. */
  readonly tls?: { readonly name: string; readonly alpn?: readonly string[]; readonly certificate?: boolean };
  /** So many times, one after the other. */
  readonly times?: number;
  /** Again and again until this pattern is in the answer: for what takes effect a little later. */
  readonly until?: string;
}

/** What asks to leave HTTP: an upgrade of some type, or a CONNECT to a target. */
export interface TunnelStep {
  readonly path?: string;
  /** Default: websocket. */
  readonly type?: string;
  readonly connect?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly port?: number;
  readonly http2?: boolean;
  /** Said once it is granted; as many bytes are waited for. */
  readonly say: string;
}

/** One step of what is done to a running gateway; each step has one of these. */
export interface Step {
  readonly request?: RequestStep;
  readonly tunnel?: TunnelStep;
  /** A connection of plain TCP: sends, ends its side where asked, and keeps what comes back. */
  readonly tcp?: {
    readonly port: number;
    readonly send?: string;
    readonly end?: boolean;
    /** It stays open until the gateway ends. */
    readonly hold?: boolean;
  };
  /** How often each service answers, in percent with so much tolerance. */
  readonly shares?: {
    readonly request: RequestStep;
    readonly percent: Readonly<Record<string, number>>;
    readonly within: number;
  };
  /** Moves one file of the example over another, as Envoy wants watched files to change. */
  readonly move?: { readonly from: string; readonly to: string };
  /** The content of a file, or the lines of the process's output that have this mark. */
  readonly file?: string;
  readonly output?: string;
  /** Values of the admin's statistics. */
  readonly stats?: readonly string[];
  readonly wait?: number;
}

/** What is expected of an example. */
export interface Expectation {
  readonly verdict: 'accepted' | 'refused';
  /** Words that both refusals say, so that neither refuses for another reason. */
  readonly about?: readonly string[];
  readonly steps?: readonly Step[];
}

/** An example by its name. */
export interface Example extends Expectation {
  readonly name: string;
  readonly folder: string;
  /** The file that both gateways start from. */
  readonly main: string;
}

/** All examples, sorted by name. */
export function examples(): readonly Example[] {
  return readdirSync(FOLDER).sort().map(readExample);
}

function readExample(name: string): Example {
  const folder = path.join(FOLDER, name);
  const main = readdirSync(folder).find((file) => /^envoy\.(yaml|json)$/.test(file));
  if (main === undefined) throw new Error(`the example ${name} has no envoy.yaml`);
  const expectation = parse(readFileSync(path.join(folder, 'expect.yaml'), 'utf8')) as Expectation;
  if (
    expectation.verdict === 'accepted' ? expectation.steps === undefined : expectation.about === undefined
  ) {
    throw new Error(`the example ${name} wants steps when it is accepted, and words when it is refused`);
  }
  return { ...expectation, name, folder, main };
}
