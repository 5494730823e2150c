/** What each kind of gateway makes of a module, with the findings of its rules. */
import type { Verdicts } from '../package/verdicts.js';
import { markup, type Html } from './markup.js';

const NAMES: Readonly<Record<string, string>> = { envoy: 'Envoy', higress: 'Higress', istio: 'Istio' };

/** One line: which gateways load it. */
export function renderVerdictLine(targets: Verdicts): Html {
  const words = Object.entries(targets).map(([target, { accepted }]) =>
    accepted
      ? markup`<span class="good">${nameOf(target)}: loads it</span>`
      : markup`<span class="bad">${nameOf(target)}: refuses it</span>`,
  );
  return markup`${words.map((word, index) => markup`${index > 0 && ' · '}${word}`)}`;
}

/** All of it. */
export function renderVerdicts(targets: Verdicts): Html {
  return markup`${Object.entries(targets).map(
    ([target, { accepted, findings }]) =>
      markup`<h3>
          ${nameOf(target)}:
          ${accepted ? markup`<span class="good">loads it</span>` : markup`<span class="bad">refuses it</span>`}
        </h3>
        ${
          findings.length === 0
            ? markup`<p class="soft">Nothing was found.</p>`
            : markup`<ul>
                ${findings.map(
                  ({ rule, severity, message, hint }) =>
                    markup`<li>
                      <strong class="${severity === 'error' ? 'bad' : 'warn'}">${severity}</strong>
                      <code>${rule}</code> ${message}<br /><span class="soft">${hint}</span>
                    </li>`,
                )}
              </ul>`
        }`,
  )}`;
}

function nameOf(target: string): string {
  return NAMES[target] ?? target;
}
