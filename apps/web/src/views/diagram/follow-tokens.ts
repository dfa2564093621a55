/**
 * Ties a token to its rows: what is pointed at or focused lights up wherever it appears. Done on the elements themselves, since
 * drawing the page anew for every move of a mouse would be slow.
 */
export function followTokens(root: ShadowRoot, event: Event): void {
  const leaving = event.type === 'mouseleave' || event.type === 'focusout';
  const holder = leaving ? null : (event.target as Element).closest('[data-token]');
  const token = holder?.getAttribute('data-token') ?? null;
  for (const lit of root.querySelectorAll('.lit'))
    if (lit.getAttribute('data-token') !== token) lit.classList.remove('lit');
  if (token === null) return;
  for (const same of root.querySelectorAll(`[data-token="${token}"]`)) same.classList.add('lit');
}
