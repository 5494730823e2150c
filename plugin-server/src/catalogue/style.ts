/** The style of the catalogue, served from here: system fonts, light and dark, one column that grows. */

/** Contrasts are at least 4.5:1 for text and 3:1 for borders of controls (WCAG 2.2, 1.4.3 and 1.4.11). */
export const STYLE = `:root {
  color-scheme: light dark;
  --ground: #ffffff; --panel: #f4f5f7; --text: #1c1e21; --soft: #555b64; --line: #c3c8d0; --edge: #767c86;
  --link: #0b57a4; --good: #17663a; --bad: #a3161f; --warn: #7a4b00; --mark: #fff1c9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #16181c; --panel: #1f2227; --text: #e8eaed; --soft: #a9b0ba; --line: #3c424b; --edge: #858d99;
    --link: #8ec1ff; --good: #7bd69b; --bad: #ff9a9a; --warn: #f0c36a; --mark: #3d3215;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 0 1rem 3rem; background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere; }
a[href] { color: var(--link); }
a:focus-visible, button:focus-visible, input:focus-visible, summary:focus-visible, pre:focus-visible, .wide:focus-visible {
  outline: 3px solid var(--link); outline-offset: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--ground); padding: .5rem; }
header nav ol { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; margin: 1rem 0; padding: 0; }
header nav li + li::before { content: "/"; color: var(--soft); margin-right: .5rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
h3 { font-size: 1.05rem; margin: 1.25rem 0 .5rem; }
h4, h5, h6 { font-size: 1rem; margin: 1rem 0 .25rem; }
.title { display: flex; gap: 1rem; align-items: center; }
.title img { width: 3rem; height: 3rem; object-fit: contain; }
.soft { color: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.note { background: var(--mark); border-left: 4px solid var(--warn); padding: .5rem .75rem; margin: .75rem 0; }
code, pre, .digest { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .875rem; }
pre { background: var(--panel); border: 1px solid var(--line); padding: .75rem; overflow: auto; margin: .5rem 0; overflow-wrap: normal; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: 1rem 0; }
label { display: grid; gap: .25rem; flex: 1 1 14rem; }
input, button { font: inherit; color: var(--text); background: var(--ground); border: 1px solid var(--edge);
  border-radius: 4px; padding: .45rem .7rem; min-height: 2.75rem; }
button { cursor: pointer; background: var(--panel); }
ul.plugins { list-style: none; padding: 0; margin: 0; }
ul.plugins > li { border-top: 1px solid var(--line); padding: .9rem 0; }
ul.plugins h2 { border: 0; margin: 0; padding: 0; font-size: 1.1rem; }
ul.plugins p { margin: .15rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .75rem 0; }
dl.facts dt { color: var(--soft); } dl.facts dd { margin: 0; }
ul.fields { list-style: none; padding-left: 0; margin: .5rem 0; }
ul.fields ul.fields { border-left: 2px solid var(--line); padding-left: 1rem; }
ul.fields > li { padding: .5rem 0; }
ul.fields p { margin: .15rem 0; }
.readme { border: 1px solid var(--line); padding: 0 1rem; }
.snippet { position: relative; }
.snippet button { margin: .25rem 0; }
footer { margin-top: 3rem; color: var(--soft); font-size: .875rem; }
@media (max-width: 32rem) {
  dl.facts { grid-template-columns: 1fr; gap: 0; } dl.facts dd { margin: 0 0 .5rem; }
}
`;

/** A gate, for the tab. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#3b7dd8" d="M2 15V7a6 6 0 0 1 12 0v8h-3V7a3 3 0 0 0-6 0v8z"/></svg>
`;
