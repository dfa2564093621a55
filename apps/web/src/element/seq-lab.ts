import { SeqlabError } from '@seqlab/core';
import { LitElement, nothing, type TemplateResult } from 'lit';
import { assetUrl, setAssets } from '../host/assets.js';
import { hostDocument } from '../host/host-document.js';
import { createLab, type Lab } from '../lab/lab.js';
import type { LabEvent } from '../lab/lab-event.js';
import { changeBetween } from '../link/link-change.js';
import { FRESH_SEED, readLink, writeLink, writePageLink } from '../link/link-codec.js';
import { briefList } from '../messages/brief.js';
import { sharedPool } from '../pool/shared-pool.js';
import { DEFAULT_LINK_STATE, type LinkState } from '../spec/link-state.js';
import type { Rung, StageId } from '../spec/rungs.js';
import { diagramStyles } from '../views/diagram/diagram-styles.js';
import { diagramView } from '../views/diagram/diagram-view.js';
import { createStacksInTurn } from '../views/diagram/stacks-in-turn.js';
import { subjectOf } from '../views/diagram/subject.js';
import { folded } from '../views/folded.js';
import { ladderStyles } from '../views/ladder/ladder-styles.js';
import { ladderView } from '../views/ladder/ladder-view.js';
import { createFigureDesk, type FigureDesk } from '../views/loss-figure.js';
import { shell, shows } from '../views/shell.js';
import { shellStyles } from '../views/shell-styles.js';
import { sharedStyles } from '../views/styles.js';
import { html } from '../views/text.js';
import { createAddressBar, pageUrl } from './address.js';
import { dress } from './dress.js';
import { keepInput } from './keep-input.js';
import { nextTurn, type Turn } from './next-turn.js';
import { loadToolViews, type ToolViews } from './tool-views.js';
import { visitShelf } from './visit-shelf.js';

/** Attributes that are keys of the link. */
const ATTRIBUTES = [...Object.keys(DEFAULT_LINK_STATE), 'link'].filter(
  (name) => name !== 'model' && name !== 'training',
);

const SHEETS = [sharedStyles, shellStyles, diagramStyles, ladderStyles];

/** How often progress is told to the page around; more would be noise. */
const PROGRESS_MILLISECONDS = 200;

/**
 * `<seq-lab>`: the lab as an element. Every attribute is a key of the link (`rung`, `seed`, `hide`, `language`, …); `link` holds a
 * whole link's parameters. With `page` it reads and writes the address bar; `page-address` says where a page of the lab's own is.
 * It writes nothing on itself: its attributes and children are the host's. Each event has a second name, for those who cannot write a
 * colon.
 * @fires seqlab:ready (seqlab-ready) once, with `{stages}`
 * @fires seqlab:progress (seqlab-progress) at most five times a second, with `{stage, step, steps, loss}`
 * @fires seqlab:goal (seqlab-goal) when a run has ended that had a goal, with `{stage, goal, reached, reachable, why, weightHash}`
 * @fires seqlab:tour (seqlab-tour) when a step of the guided tour is answered, with `{rung, step, answer, right, done}`
 * @fires seqlab:error (seqlab-error) when something has failed, with `{stage, code, message}`
 */
export class SeqLab extends LitElement {
  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: Lit's getter must run on this class, which it prepares.
    return [...super.observedAttributes, ...ATTRIBUTES, 'page-address'];
  }

  /** From which folder the lab's other scripts are loaded; null in a bundle, where each is an import of its own. */
  static get assets(): string | null {
    return assetUrl('./');
  }
  static set assets(folder: string) {
    setAssets(folder);
  }

  /** When the lab stands in the page, with what `seqlab-ready` tells: for who comes too late for the event. */
  readonly ready: Promise<{ readonly stages: readonly StageId[] }>;

  #lab: Lab | null = null;
  #ignored: readonly string[] = [];
  /** what attributes and address have last said: only what changes in it is applied, the rest is the visitor's */
  #given: LinkState = DEFAULT_LINK_STATE;
  #desk: FigureDesk = createFigureDesk();
  #tools: ToolViews | null = null;
  #toolsFailed = false;
  /** one loading at a time, however often the element is drawn meanwhile */
  #toolsLoading: Promise<void> | null = null;
  #stacks = createStacksInTurn();
  #toldAt = 0;
  #drawing: Turn | null = null;
  #resized = new ResizeObserver(() => this.#changed());
  #settleReady!: (detail: { readonly stages: readonly StageId[] }) => void;
  /** the link as it was written to the address last; null where what is there was read and may be untidy */
  #address: string | null = null;
  #bar = createAddressBar();
  /** the view that the address shows; null before the first */
  #addressed: LinkState['view'] | null = null;

  constructor() {
    super();
    this.ready = new Promise((resolve) => {
      this.#settleReady = resolve;
    });
  }

  /** The lab itself, for scripts of a course: state, runs, play, pause, reset. Null until the element has been in a page. */
  get lab(): Lab | null {
    return this.#lab;
  }

  protected override createRenderRoot(): ShadowRoot {
    const root = this.attachShadow({ mode: 'open' });
    dress(root, SHEETS);
    keepInput(root);
    return root;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    globalThis.addEventListener('hashchange', this.#readHash);
    this.#resized.observe(this);
    if (this.#lab === null) this.#open();
    else this.#lab.wake();
    this.#changed();
  }

  #open(): void {
    const { state, ignored } = this.#readLink();
    this.#ignored = ignored;
    this.#given = state;
    const lab = createLab({
      link: state,
      pageAddress: () => this.#pageAddress(),
      fileAddress: assetUrl,
      pool: sharedPool,
      // In somebody else's page nothing is kept.
      shelf: this.hasAttribute('page') && !state.embed ? visitShelf('seqlab.tour') : null,
      onChange: () => this.#changed(),
      onEvent: (event) => this.#tell(event),
    });
    this.#lab = lab;
    // Who makes the element by a script listens after that: such a listener hears of it too.
    queueMicrotask(() => {
      this.#settleReady({ stages: lab.shown });
      this.#tell({ type: 'ready', stages: lab.shown });
      if (lab.link.autoplay) lab.play();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    globalThis.removeEventListener('hashchange', this.#readHash);
    this.#resized.disconnect();
    this.#drawing?.cancel();
    this.#drawing = null;
    // Being moved is leaving and coming back at once: nothing is lost by that.
    queueMicrotask(() => {
      if (!this.isConnected) this.#lab?.rest();
    });
  }

  /** In another document, e.g. a frame's: style sheets do not move along. */
  adoptedCallback(): void {
    const root = this.renderRoot as ShadowRoot;
    dress(root, SHEETS);
    this.#tools?.adopt(root);
    this.#changed();
  }

  override attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    super.attributeChangedCallback(name, before, after);
    if (this.#lab === null || before === after) return;
    if (ATTRIBUTES.includes(name)) this.#applyGiven(this.#lab);
    this.#changed();
  }

  /** A page that sets its theme means its theme: seed, pairs, runs and view are the visitor's by now. */
  #applyGiven(lab: Lab): void {
    const { state, ignored } = this.#readLink();
    const change = changeBetween(this.#given, state, lab.link);
    this.#given = state;
    this.#ignored = ignored;
    if (Object.keys(change).length > 0) lab.setLink(change);
    if (change.autoplay) lab.play();
  }

  #readLink() {
    const attributes = [...this.attributes].map(({ name, value }) => [name, value] as const);
    const whole = [...new URLSearchParams(this.getAttribute('link') ?? '')];
    const own = readLink([...attributes, ...whole], true);
    if (!this.hasAttribute('page')) return own;
    const address = [...new URLSearchParams(location.search), ...new URLSearchParams(location.hash.slice(1))];
    // 'origin' is for the frame's messages, no part of the lab's state.
    const given = [...whole, ...address].filter(([key]) => key !== 'origin');
    return readLink(given.length === 0 ? [['seed', String(FRESH_SEED)]] : given);
  }

  /** Where the lab opens as a page of its own: here, or where the site says; without an address nobody can be sent there. */
  #pageAddress(): string | null {
    const said = this.getAttribute('page-address') ?? (this.hasAttribute('page') ? location.href : null);
    return said === null ? null : pageUrl(said);
  }

  #readHash = () => {
    if (!this.hasAttribute('page') || this.#lab === null) return;
    this.#bar.drop();
    const { state, ignored } = this.#readLink();
    this.#ignored = ignored;
    this.#given = state;
    const starts = state.autoplay && !this.#lab.link.autoplay;
    if (writeLink(state) !== writeLink(this.#lab.link)) this.#lab.setLink(state);
    if (starts) this.#lab.play();
    this.#address = null;
    this.#addressed = state.view;
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
    if (!this.hasAttribute('page')) return;
    const { link } = this.#lab;
    hostDocument.root.style.colorScheme = link.theme === 'auto' ? 'light dark' : link.theme;
    hostDocument.root.lang = link.language;
    this.#keepAddress(link);
  }

  /** The address says what the lab shows. It is left alone while that has not changed: a new one may be there that is not heard of yet. */
  #keepAddress(link: LinkState): void {
    const hash = writePageLink(link);
    if (link.embed || hash === this.#address) return;
    const entry = this.#addressed === null || this.#addressed === link.view ? 'same' : 'new';
    this.#address = hash;
    this.#addressed = link.view;
    this.#bar.write(hash, entry);
  }

  #tell(event: LabEvent): void {
    const { type, ...detail } = event;
    if (type === 'progress') {
      const finished = event.step === event.steps;
      if (performance.now() - this.#toldAt < PROGRESS_MILLISECONDS && !finished) return;
      this.#toldAt = performance.now();
    }
    for (const mark of [':', '-'])
      this.dispatchEvent(new CustomEvent(`seqlab${mark}${type}`, { detail, bubbles: true, composed: true }));
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.#lab === null) return nothing;
    // The diagram and a curve in one turn would make it long.
    const { draws, waits } = this.#stacks.begin(subjectOf(this.#lab));
    this.#desk.beginTurn(draws ? 0 : 1);
    const standing = this.hasAttribute('page') ? 'page' : 'part';
    const page = shell(
      this.#lab,
      standing,
      this.#notices(this.#lab),
      this.#view(this.#lab),
      this.#words(this.#lab),
    );
    const again = waits ? 0 : this.#desk.endTurn();
    if (again !== null) setTimeout(() => this.#changed(), again);
    return page;
  }

  protected override updated(): void {
    const sheet = this.renderRoot.querySelector<HTMLElement>('.sheet');
    if (sheet === null || sheet.style.getPropertyValue('--rem') !== '') return;
    // The size that the reader has chosen, whatever the host's root has made of it.
    sheet.style.setProperty('--rem', getComputedStyle(sheet).fontSize);
  }

  #view(lab: Lab): unknown {
    const root = this.renderRoot as ShadowRoot;
    const spine = shows(lab, 'diagram')
      ? diagramView(lab, root, this.#stacks, () => this.#inside(lab))
      : nothing;
    if (lab.link.view === 'ladder')
      return ladderView(lab, { desk: this.#desk, spine, proofs: (rung) => this.#proofs(lab, rung) });
    if (this.#tools !== null) return this.#tools.view(lab, root, spine);
    return this.#toolsComing(lab);
  }

  #proofs(lab: Lab, rung: Rung): unknown {
    return this.#tools === null ? this.#toolsComing(lab) : this.#tools.proofs(lab, rung);
  }

  /** The numbers of an opened part come with the second script. */
  #inside(lab: Lab): unknown {
    return this.#tools === null ? this.#toolsComing(lab) : this.#tools.inside(lab);
  }

  /** Below every view: what its words mean. On the guide they stand there anyway. */
  #words(lab: Lab): unknown {
    if (lab.link.view === 'guide' || !shows(lab, 'notes')) return nothing;
    return folded(lab, 'words', {
      kind: 'words-used',
      summary: lab.t.controls.words,
      content: () => (this.#tools === null ? this.#toolsComing(lab) : this.#tools.words(lab)),
    });
  }

  #toolsComing(lab: Lab): TemplateResult {
    if (this.#toolsFailed) {
      return html`<p class="notice" role="alert">${lab.t.status.viewFailed}
        <button @click=${() => this.#loadAgain()}>${lab.t.controls.again}</button></p>`;
    }
    this.#toolsLoading ??= this.#loadTools();
    return html`<p class="muted" role="status">…</p>`;
  }

  async #loadTools(): Promise<void> {
    try {
      this.#tools = await loadToolViews();
      this.#tools.adopt(this.renderRoot as ShadowRoot);
    } catch (error) {
      this.#toolsFailed = true;
      if (!(error instanceof SeqlabError)) throw error;
      this.#tell({ type: 'error', stage: null, code: error.code, message: error.message });
    } finally {
      this.#changed();
    }
  }

  #loadAgain(): void {
    this.#toolsFailed = false;
    this.#toolsLoading = null;
    this.#changed();
  }

  #notices(lab: Lab): TemplateResult | typeof nothing {
    if (this.#ignored.length === 0) return nothing;
    return html`<p class="notice" role="status">${lab.t.status.ignored(briefList(this.#ignored, lab.t.status.more))}</p>`;
  }
}
