/** The change of the quickstart's tools that docs/operators.md shows the effect of. */

/** The file orders.yaml after it. */
export function changedOrders(before: string): string {
  const cancel = [
    '  - name: cancel_order',
    '    description: Cancels an order that is not shipped yet.',
    '    args: [{ name: id, type: string, required: true, position: path }]',
    '    requestTemplate: { url: "/orders/{id}", method: DELETE }',
  ];
  const currency = ['      - name: currency', '        required: true', '        position: body'];
  const after = before
    .replace('by status, or by both. Returns', 'by status, or by both, newest first. Returns')
    .replace('[open, shipped, cancelled]', '[open, shipped]')
    .replace('      - name: items\n', `${currency.join('\n')}\n      - name: items\n`);
  return `${after.trimEnd()}\n\n${cancel.join('\n')}\n`;
}
