/** The script of the catalogue: filters the list while somebody types, and copies snippets. Every page works without it. */

export const SCRIPT = `'use strict';
const search = document.querySelector('input[type=search]');
const items = [...document.querySelectorAll('ul.plugins > li')];
const found = document.querySelector('#found');
if (search && found && items.length > 0) {
  search.addEventListener('input', () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let count = 0;
    for (const item of items) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
      if (!item.hidden) count++;
    }
    found.textContent = count === 1 ? '1 plugin' : count + ' plugins';
  });
}
// Without a secure context there is no clipboard, and then no button that does nothing.
if (navigator.clipboard) {
  for (const snippet of document.querySelectorAll('.snippet')) {
    const button = document.createElement('button');
    const label = 'Copy ' + (snippet.dataset.what || '');
    button.type = 'button';
    button.textContent = label;
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(snippet.querySelector('pre').textContent);
        button.textContent = 'Copied';
      } catch {
        button.textContent = 'Not copied: select the text instead';
      }
      setTimeout(() => { button.textContent = label; }, 2000);
    });
    snippet.append(button);
  }
}
`;
