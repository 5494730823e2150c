/** Long lists in pages: `n` items after `last`, and a link to the next page. Spec: OCI distribution-spec, listing tags; RFC 8288. */
import type { Request, Response } from 'express';

import { PluginServerError } from '../errors.js';
import { queryOf } from './query.js';

/** More than this at once is for nobody's eyes; clients follow the link. */
const LARGEST_PAGE = 10_000;

/** Sends the page of sorted items that the request asks for. */
export function sendPage(
  request: Request,
  response: Response,
  list: { readonly items: readonly string[]; readonly body: (page: readonly string[]) => object },
): void {
  const query = queryOf(request);
  const last = query.get('last');
  const most = Math.min(readCount(query.get('n')), LARGEST_PAGE);
  const rest = last === null ? list.items : list.items.filter((item) => item > last);
  const page = rest.slice(0, most);
  const end = page.at(-1);
  if (end !== undefined && page.length < rest.length) {
    const next = new URLSearchParams({ n: String(most), last: end });
    response.set('Link', `<${request.path}?${next}>; rel="next"`);
  }
  response.set('Cache-Control', 'no-cache').json(list.body(page));
}

function readCount(text: string | null): number {
  if (text === null) return LARGEST_PAGE;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new PluginServerError(
    'PS_OCI_QUERY',
    `n is ${JSON.stringify(text.slice(0, 40))}, which is no number of items`,
  );
}
