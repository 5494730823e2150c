/** Writes the layout of wasmsign: a section behind everything else. */
import { wasmsign as form } from '@postern/contract/signature';
import { customSection } from './custom-section.js';
import type { Layout } from './layout.js';

/** The writer. */
export const wasmsign: Layout = {
  name: form.name,
  section: form.section,
  embed(module, key) {
    const payload = Buffer.concat([form.algorithm, key.sign(form.messageOf(module))]);
    return Buffer.concat([module, customSection(form.section, payload)]);
  },
};
