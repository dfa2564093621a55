import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { createLab, type Lab, type LabEvent } from '../lab/lab.js';
import { readLink, writeLink } from '../link/link-codec.js';
import { DEFAULT_LINK_STATE, type LinkState } from '../link/link-state.js';
import { sharedPool } from '../pool/shared-pool.js';
import { ladderStyles } from '../views/ladder/ladder-styles.js';
import { ladderView } from '../views/ladder/ladder-view.js';
import { createFigureDesk, type FigureDesk } from '../views/loss-figure.js';
import { shell } from '../views/shell.js';
import { shellStyles } from '../views/shell-styles.js';
import { sharedStyles } from '../views/styles.js';
import { type LaterViews, loadLaterViews } from './later-views.js';
import { nextTurn, type Turn } from './next-turn.js';

/** Attributes that are read once, when the element starts, beside those that can change while it runs. */
const ATTRIBUTES = [...Object.keys(DEFAULT_LINK_STATE), 'link'].filter(
  (name) => name !== 'model' && name !== 'training',
);

/** How often progress is told to the page around; more would be noise. */
const PROGRESS_MILLISECONDS = 200;

/**
 * `<seq-lab>`: the lab as an element. Every attribute is a key of the link (`rung`, `seed`, `hide`, `language`, …); `link` holds a
 * whole link's parameters. With `page` it reads and writes the address bar.
 * @fires seqlab:ready once, with `{stages}`
 * @fires seqlab:progress at most five times a second, with `{stage, step, steps, loss}`
 * @fires seqlab:goal when a run has ended that had a goal, with `{stage, goal, reached, weightHash}`
 */
export class SeqLab extends LitElement {
  static override styles = [sharedStyles, shellStyles, ladderStyles];
  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: Lit's getter must run on this class, which it prepares.
    return [...super.observedAttributes, ...ATTRIBUTES];
  }

  #lab: Lab | null = null;
  #ignored: readonly string[] = [];
  #desk: FigureDesk = createFigureDesk();
  #later: LaterViews | null = null;
  #laterFailed = false;
  #toldAt = 0;
  #drawing: Turn | null = null;
  /** the link as it was written to the address last; null where what is there was read and may be untidy */
  #address: string | null = null;

  /** The lab itself, for scripts of a course: state, runs, play, pause, reset. Null while the element is not in a page. */
  get lab(): Lab | null {
    return this.#lab;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { state, ignored } = this.#readLink();
    this.#ignored = ignored;
    this.#lab = createLab({
      link: state,
      pool: sharedPool,
      onChange: () => this.#changed(),
      onEvent: (event) => this.#tell(event),
    });
    globalThis.addEventListener('hashchange', this.#readHash);
    this.#changed();
    this.#tell({ type: 'ready', stages: this.#lab.stages });
    if (state.autoplay) this.#lab.play();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    globalThis.removeEventListener('hashchange', this.#readHash);
    this.#drawing?.cancel();
    this.#drawing = null;
    this.#lab?.dispose();
    this.#lab = null;
  }

  override attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    super.attributeChangedCallback(name, before, after);
    if (this.#lab === null || before === after || !ATTRIBUTES.includes(name)) return;
    this.#lab.setLink(this.#readLink().state);
  }

  #readLink() {
    const attributes = [...this.attributes].map(({ name, value }) => [name, value] as const);
    const whole = [...new URLSearchParams(this.getAttribute('link') ?? '')];
    const own = readLink([...attributes, ...whole], true);
    if (!this.hasAttribute('page')) return own;
    const address = [...new URLSearchParams(location.search), ...new URLSearchParams(location.hash.slice(1))];
    // 'origin' is for the frame's messages, no part of the lab's state.
    return readLink([...whole, ...address].filter(([key]) => key !== 'origin'));
  }

  #readHash = () => {
    if (!this.hasAttribute('page') || this.#lab === null) return;
    const { state, ignored } = this.#readLink();
    this.#ignored = ignored;
    if (writeLink(state) !== writeLink(this.#lab.link)) this.#lab.setLink(state);
    this.#address = null;
    this.#keepAddress(this.#lab.link);
    this.#changed();
  };

  #changed(): void {
    // One drawing per frame, however many workers report.
    if (this.#drawing !== null || !this.isConnected) return;
    this.#drawing = nextTurn(() => {
      this.#drawing = null;
      this.#applyLink();
      this.requestUpdate();
    });
  }

  #applyLink(): void {
    if (this.#lab === null) return;
    const { link } = this.#lab;
    const scheme = link.theme === 'auto' ? 'light dark' : link.theme;
    this.style.colorScheme = scheme;
    if (!this.hasAttribute('page')) return;
    document.documentElement.style.colorScheme = scheme;
    document.documentElement.lang = link.language;
    this.#keepAddress(link);
  }

  /** The address says what the lab shows. It is left alone while that has not changed: a new one may be there that is not heard of yet. */
  #keepAddress(link: LinkState): void {
    const hash = writeLink(link);
    if (link.embed || hash === this.#address) return;
    this.#address = hash;
    writeAddress(hash);
  }

  #tell(event: LabEvent): void {
    const { type, ...detail } = event;
    if (type === 'progress') {
      const finished = event.step === event.steps;
      if (performance.now() - this.#toldAt < PROGRESS_MILLISECONDS && !finished) return;
      this.#toldAt = performance.now();
    }
    this.dispatchEvent(new CustomEvent(`seqlab:${type}`, { detail, bubbles: true, composed: true }));
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.#lab === null) return nothing;
    this.#desk.beginTurn();
    const standing = this.hasAttribute('page') ? 'page' : 'part';
    const page = shell(this.#lab, standing, this.#notices(this.#lab), this.#view(this.#lab));
    const again = this.#desk.endTurn();
    if (again !== null) setTimeout(() => this.#changed(), again);
    return page;
  }

  #view(lab: Lab): unknown {
    if (lab.link.view === 'ladder') return ladderView(lab, this.#desk);
    if (this.#later !== null) return this.#later.view(lab, this.renderRoot as ShadowRoot);
    if (this.#laterFailed) {
      return html`<p class="notice" role="alert">${lab.t.status.viewFailed}
        <button @click=${() => this.#loadAgain()}>${lab.t.controls.again}</button></p>`;
    }
    loadLaterViews().then(
      (views) => {
        this.#later = views;
        views.adopt(this.renderRoot as ShadowRoot);
        this.#changed();
      },
      () => {
        this.#laterFailed = true;
        this.#changed();
      },
    );
    return html`<p class="muted" role="status">…</p>`;
  }

  #loadAgain(): void {
    this.#laterFailed = false;
    this.#changed();
  }

  #notices(lab: Lab): TemplateResult | typeof nothing {
    if (this.#ignored.length === 0) return nothing;
    return html`<p class="notice" role="status">${lab.t.status.ignored(this.#ignored.join(', '))}</p>`;
  }
}

/** A frame without an origin of its own may not touch its address: then the link stays where it is. */
function writeAddress(hash: string): void {
  const address = `${location.pathname}${location.search}${hash === '' ? '' : `#${hash}`}`;
  if (`${location.pathname}${location.search}${location.hash}` === address) return;
  try {
    history.replaceState(history.state, '', address);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
