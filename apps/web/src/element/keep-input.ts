/** What takes keys of its own. `#lab` itself does not: it has the focus where somebody has clicked beside the controls. */
const CONTROLS = 'input, select, textarea, button, summary, a[href], [tabindex="0"], [data-part]';

/** What is typed into, dragged or scrolled: there a press, a paste or a turn of the wheel means something already. */
const FIELDS = 'input, select, textarea';
const SCROLLED = 'textarea, pre, .scroll';
/** What is drawn on: a host that turns its slides by a swipe would turn them by every stroke. */
const DRAWN = '[data-pad]';

const KEYS = ['keydown', 'keypress', 'keyup'] as const;
const EDITS = [
  'beforeinput',
  'input',
  'compositionstart',
  'compositionupdate',
  'compositionend',
  'copy',
  'cut',
  'paste',
  'dragstart',
  'dragover',
  'drop',
] as const;
const PRESSES = ['pointerdown', 'mousedown', 'touchstart', 'touchmove'] as const;

/** With Ctrl or Meta only these edit; the others are the browser's or the host's. */
const EDITING = /^([acvxyz]|Arrow.*|Home|End|Backspace|Delete|Enter)$/i;
/** What hosts close dialogs, keep focus inside them and turn slides from afar with, and what no control needs. */
const PASSING = /^(Escape|Tab|F\d+|Control|Shift|Alt|AltGraph|Meta)$/;
const TURNING = /^Page(Up|Down)$/;

/**
 * Keeps what a visitor does with a control of the lab from the page around. Hosts spare `input` and its like from their shortcuts, but
 * see only `<seq-lab>`, in which the control is hidden. Hosts that listen in the capture phase are why the window itself is listened to.
 * What the browser does by itself is not touched: typing, moving the focus, its own shortcuts.
 */
export function keepKeys(): void {
  for (const type of KEYS) {
    globalThis.addEventListener(
      type,
      (event) => {
        const inner = event.composedPath()[0];
        const root = inner instanceof Node ? inner.getRootNode() : null;
        if (!(root instanceof ShadowRoot) || !kept.has(root)) return;
        const stays = staysInside(event, inner as Node);
        if (stays) event.stopImmediatePropagation();
        if ((stays || isEscape(event)) && handOn(event, inner as Node)) event.stopImmediatePropagation();
      },
      { capture: true },
    );
  }
}

/** What the lab's own listeners hear in place of a key that is kept from the page around: the key is its `detail`. */
export const LAB_KEY = 'lab-key';

/** What closes something of the lab's must be known before a host that listens in the capture phase closes something of its own. */
const isEscape = (event: Event): boolean => event instanceof KeyboardEvent && event.key === 'Escape';

/** Keys that the lab has been told of. */
const told = new WeakSet<Event>();

/**
 * Tells the lab of a key that goes down, once. What it makes use of is neither the browser's nor the host's any more.
 * @returns whether it was made use of. A key that is part of composing a character means nothing else.
 */
function handOn(event: Event, target: Node): boolean {
  if (event.type !== 'keydown' || (event as KeyboardEvent).isComposing || told.has(event)) return false;
  told.add(event);
  const own = new CustomEvent(LAB_KEY, {
    detail: (event as KeyboardEvent).key,
    bubbles: true,
    cancelable: true,
  });
  const used = !target.dispatchEvent(own);
  if (used) event.preventDefault();
  return used;
}

/** The roots of all labs of the page. */
const kept = new WeakSet<ShadowRoot>();

/** The same for what must reach the lab's own listeners first: it ends at the lab's root. */
export function keepInput(root: ShadowRoot): void {
  kept.add(root);
  // From inside a closed root the window sees no control.
  for (const type of KEYS)
    root.addEventListener(type, (event) => {
      stopWhere(staysInside)(event);
      if (event.target instanceof Node && handOn(event, event.target)) event.stopPropagation();
    });
  for (const type of EDITS) root.addEventListener(type, stopWhere(inField));
  for (const type of PRESSES)
    root.addEventListener(
      type,
      stopWhere((_, target) => inField(_, target) || within(target, `${SCROLLED}, ${DRAWN}`) !== null),
      {
        passive: true,
      },
    );
  root.addEventListener('wheel', stopWhere(scrolls), { passive: true });
}

type Rule = (event: Event, target: Node) => boolean;

const stopWhere = (rule: Rule) => (event: Event) => {
  if (event.target instanceof Node && rule(event, event.target)) event.stopPropagation();
};

const within = (target: Node, selector: string): Element | null =>
  (target instanceof Element ? target : target.parentElement)?.closest(selector) ?? null;

const inField: Rule = (_, target) => within(target, FIELDS) !== null;

/** Whether a key means something to the control that has the focus. */
function staysInside(event: Event, target: Node): boolean {
  const control = within(target, CONTROLS);
  if (control === null || !(event instanceof KeyboardEvent)) return false;
  if (event.isComposing) return true;
  if (PASSING.test(event.key)) return false;
  // A presenter's clicker sends these while the focus is still on the button that started a run.
  if (TURNING.test(event.key) && !control.matches(`${FIELDS}, [tabindex="0"]`)) return false;
  return event.ctrlKey || event.metaKey ? event.altKey || EDITING.test(event.key) : true;
}

/** Whether the wheel moves something of the lab's own, and does not stand at its end. */
const scrolls: Rule = (event, target) => {
  const box = within(target, SCROLLED);
  if (box === null || !(event instanceof WheelEvent)) return false;
  const room = (by: number, at: number, size: number, whole: number) =>
    by < 0 ? at > 0 : by > 0 && at + size < whole - 1;
  return (
    room(event.deltaX, box.scrollLeft, box.clientWidth, box.scrollWidth) ||
    room(event.deltaY, box.scrollTop, box.clientHeight, box.scrollHeight)
  );
};
