import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltLab, builtLab } from './built-lab.js';
import { listen } from './chromium.js';

let lab: BuiltLab;
let site: string;
beforeAll(async () => {
  lab = await builtLab();
  ({ origin: site } = await lab.serve());
}, 120_000);
afterAll(() => lab.close(), 60_000);
afterEach(() => lab.closePages());

interface Host {
  readonly head?: string;
  readonly before?: string;
  readonly attributes?: string;
  readonly around?: (element: string) => string;
  /** runs before any script of the page */
  readonly first?: () => void;
  readonly load?: string;
}

/** A course page on another origin, with what it says on its console. */
async function open({ head = '', before = '', attributes = 'rung="plain"', ...host }: Host) {
  const element = `<seq-lab ${attributes}></seq-lab>`;
  const load = host.load ?? `<script src="${site}/seqlab.js"></script>`;
  const body = `${before}${load}${host.around?.(element) ?? element}`;
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Course</title>${head}<body>${body}</body></html>`;
  const course = await lab.serve({ pages: { '/course': html } });
  const page = await lab.browser.newPage();
  const heard = listen(page);
  await page.addInitScript(() => {
    const events: unknown[] = [];
    Object.assign(globalThis, { events });
    for (const type of ['ready', 'progress', 'goal', 'error'].flatMap((name) => [
      `seqlab:${name}`,
      `seqlab-${name}`,
    ]))
      addEventListener(type, (event) => events.push({ type, ...(event as CustomEvent<object>).detail }));
  });
  if (host.first !== undefined) await page.addInitScript(host.first);
  await page.goto(`${course.origin}/course`);
  return { page, heard, course };
}

type Told = Record<string, unknown> & { readonly type: string };
const told = (page: Page, type: string): Promise<Told[]> =>
  page.evaluate(
    (wanted) => (globalThis as unknown as { events: Told[] }).events.filter((event) => event.type === wanted),
    type,
  );
const untilTold = (page: Page, type: string, count = 1) =>
  page.waitForFunction(
    ([wanted, least]) =>
      (globalThis as unknown as { events: Told[] }).events.filter((event) => event.type === wanted).length >=
      Number(least),
    [type, count] as const,
    { timeout: 60_000 },
  );

describe('markup of others decides nothing', () => {
  const names = [
    '<a id="seqlabAddress" href="https://hostile.example/">x</a>',
    '<h2 id="seqlabLater">x</h2><h2 id="seqlabShared">x</h2><h2 id="seqlabWorkerText">x</h2>',
    '<img name="head"><img name="body">',
    '<form name="documentElement"></form><img name="baseURI">',
    '<img name="referrer"><img name="defaultView">',
    '<a id="customElements"></a><a id="HTMLScriptElement"></a><a id="SEQLAB_ASSETS"></a>',
  ].join('');
  it.each([
    ['one element of each name', `${names}<img name="currentScript" src="data:,">`],
    ['two of one name, which make a list', '<form name="currentScript"></form><a id="currentScript"></a>'],
  ])('%s', async (_, before) => {
    const { page, heard } = await open({ before, attributes: 'view="walk" autoplay' });
    await page.locator('seq-lab #walk-input').waitFor();
    await untilTold(page, 'seqlab:progress');
    const addresses = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => name),
    );
    for (const address of addresses.filter((name) => name.endsWith('.js')))
      expect(address.startsWith(site)).toBe(true);
    expect(heard).toEqual([]);
  });

  it('an own address that follows <base> is of pages alone', async () => {
    const { page, heard } = await open({
      head: '<base href="https://hostile.example/">',
      attributes: 'view="walk"',
    });
    await page.locator('seq-lab #walk-input').waitFor();
    expect(heard).toEqual([]);
  });
});

describe('how the script comes', () => {
  it('as a module script', async () => {
    const { origin } = await lab.serve();
    const html = `<!doctype html><title>x</title><script type="module" src="/seqlab.js"></script><seq-lab view="walk" autoplay></seq-lab>`;
    const server = await lab.serve({ pages: { '/module': html } });
    const page = await lab.browser.newPage();
    await page.goto(`${server.origin}/module`);
    await page.locator('seq-lab .panel progress').waitFor();
    expect(origin).not.toBe(server.origin);
  });

  it('as an import, which needs no address', async () => {
    const html = `<!doctype html><title>x</title><script type="module">import { ready } from '/index.js'; await ready;</script><seq-lab view="walk" autoplay></seq-lab>`;
    const server = await lab.serve({ pages: { '/import': html } });
    const page = await lab.browser.newPage();
    const heard = listen(page);
    await page.goto(`${server.origin}/import`);
    await page.locator('seq-lab .answer').waitFor({ timeout: 60_000 });
    expect(heard).toEqual([]);
  });

  it('twice is once; two versions are said', async () => {
    const twice = `<script src="${site}/seqlab.js"></script>`.repeat(2);
    const same = await open({ load: twice });
    await same.page.locator('seq-lab .card').waitFor();
    expect(same.heard).toEqual([]);
    const other = await open({
      load: `<script>customElements.define('seq-lab', class extends HTMLElement {})</script>${twice}`,
    });
    await expect
      .poll(() => other.heard.join())
      .toContain(
        'seq-lab: this page loads two versions of the lab. Every <seq-lab> is made by the first (build ',
      );
  });

  it('in a page of another encoding', async () => {
    for (const file of Object.keys(lab.sizes).filter((name) => name.endsWith('.js'))) {
      const text = await (await fetch(`${site}/${file}`)).text();
      expect([...text].find((letter) => letter > '\x7f') ?? null, file).toBeNull();
    }
  });

  it.each([
    ['text/html', '<!doctype html><title>Log in</title>'],
    ['text/javascript', '/* log in */'],
  ])(
    'as what a network answers that wants a login first, %s: said, and tried again',
    async (contentType, body) => {
      const { page } = await open({});
      await page.locator('seq-lab .card').waitFor();
      const tools = '**/tools-*.js';
      await page.route(tools, (route) => route.fulfill({ contentType, body }));
      await page.getByRole('button', { name: 'One sequence' }).click();
      await page.locator('seq-lab').getByText('This view could not be loaded').waitFor();
      expect(await told(page, 'seqlab:error')).toMatchObject([{ code: 'web-assets-missing' }]);
      await page.unroute(tools);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.locator('seq-lab #walk-input').waitFor();
    },
  );

  it('in a page that is XML, such as an e-book', async () => {
    const html = `<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title><script src="${site}/seqlab.js"></script></head><body><seq-lab rung="plain"></seq-lab></body></html>`;
    const pageHeaders = { 'Content-Type': 'application/xhtml+xml' };
    const server = await lab.serve({ pages: { '/book': html }, pageHeaders });
    const page = await lab.browser.newPage();
    const heard = listen(page);
    await page.goto(`${server.origin}/book`);
    await page.locator('seq-lab .card').waitFor();
    await page.getByRole('button', { name: 'One sequence' }).click();
    await page.locator('seq-lab #walk-input').waitFor();
    expect(heard).toEqual([]);
  });

  it('in a page that adds to every object and list', async () => {
    const { page, heard } = await open({
      first: () => {
        Object.assign(Object.prototype, { each: () => {} });
        Object.assign(Array.prototype, { toJSON: () => '[]', last: () => {} });
      },
      attributes: 'rung="plain" autoplay',
    });
    await untilTold(page, 'seqlab:goal');
    await page.locator('seq-lab .plot svg path').first().waitFor();
    expect(heard).toEqual([]);
  });

  it('in a browser that is too old: a sentence in its language', async () => {
    const old = () => {
      Reflect.deleteProperty(Object, 'hasOwn');
    };
    const { page, heard } = await open({
      first: old,
      around: (element) => `${element}<seq-lab language="fi"></seq-lab>`,
    });
    await page.getByText('does not run in this browser: it needs Chrome or Edge 111').waitFor();
    await page.getByText('ei toimi tässä selaimessa').waitFor();
    expect(heard).toEqual([]);
  });
});

describe('an attribute that changes', () => {
  const state = (page: Page) =>
    page.evaluate(() => {
      const { link, run, workbench } = (
        document.querySelector('seq-lab') as unknown as {
          lab: {
            link: { seed: number; view: string; pairs: string; theme: string; model: object };
            run(id: string): { status: string };
            workbench: { runs: object[] };
          };
        }
      ).lab;
      const { seed, view, pairs, model } = link;
      return { seed, view, pairs, model, status: run('1').status, runs: workbench.runs.length };
    });

  it('leaves seed, pairs, view, model and runs alone, whichever it is', async () => {
    const { page } = await open({});
    await page.locator('seq-lab #seed').fill('5');
    await page.locator('seq-lab #seed').press('Tab');
    await page.evaluate(() => {
      const { lab } = document.querySelector('seq-lab') as unknown as {
        lab: { setLink(change: object): void; play(): void };
      };
      lab.play();
      lab.setLink({ view: 'workbench', pairs: '0\t1', model: { heads: 4 } });
    });
    await untilTold(page, 'seqlab:goal');
    const before = await state(page);
    expect(before).toMatchObject({ seed: 5, view: 'workbench', pairs: '0\t1', status: 'done' });
    for (const [name, value] of Object.entries({
      theme: 'dark',
      language: 'fi',
      hide: 'seed',
      input: '01',
      off: 'causal',
      goal: 'exact',
      task: 'copy4',
      preset: 'token',
      link: 'theme=dark',
      'page-address': 'https://course.example/lab/',
      title: 'a name',
    })) {
      for (const next of [value, null]) {
        await page.evaluate(
          ([key, set]) => {
            const element = document.querySelector('seq-lab')!;
            if (set === null) element.removeAttribute(key);
            else element.setAttribute(key, set);
          },
          [name, next] as const,
        );
        expect(await state(page), `${name}=${next}`).toEqual(before);
      }
    }
  });

  it('is obeyed: another seed, once', async () => {
    const { page } = await open({});
    await page.evaluate(() => document.querySelector('seq-lab')!.setAttribute('seed', '7'));
    expect(await state(page)).toMatchObject({ seed: 7 });
  });
});

describe('what play starts', () => {
  it.each([
    ['the bench as set', 'view="workbench" goal="exact" link="t.steps=20"', [null]],
    ['the stage of the walk', 'view="walk" rung="plain"', ['4']],
    ['the rung', 'rung="plain"', ['1']],
  ])(
    '%s',
    async (_, attributes, stages) => {
      const { page } = await open({ attributes: `${attributes} autoplay` });
      await untilTold(page, 'seqlab:goal', stages.length);
      const goals = await told(page, 'seqlab-goal');
      expect(goals.map(({ stage }) => stage)).toEqual(stages);
      const others = await told(page, 'seqlab:progress');
      expect([...new Set(others.map(({ stage }) => stage))]).toEqual(stages);
    },
    90_000,
  );

  it('nothing where the view shows no run', async () => {
    const { page } = await open({ attributes: 'view="take" autoplay' });
    expect(await told(page, 'seqlab:ready')).toMatchObject([{ stages: [] }]);
    expect(await told(page, 'seqlab:progress')).toEqual([]);
  });
});

describe('what the host hears', () => {
  it('that a proof forbids a goal, and why', async () => {
    const { page } = await open({ attributes: 'rung="plain" autoplay' });
    await untilTold(page, 'seqlab:goal');
    const detail = { stage: '1', reached: false, reachable: false, why: expect.stringContaining('0.5') };
    expect(await told(page, 'seqlab:goal')).toMatchObject([detail]);
    expect(await told(page, 'seqlab-goal')).toMatchObject([detail]);
  });

  it('what has failed', async () => {
    const { page } = await open({ attributes: 'view="workbench" link="pairs=2" autoplay' });
    await untilTold(page, 'seqlab-error');
    expect(await told(page, 'seqlab:error')).toMatchObject([{ stage: null, code: 'web-bench-problem' }]);
  });

  it('ready, also when it comes late', async () => {
    const { page } = await open({});
    const stages = await page.evaluate(async () => {
      const element = document.querySelector('seq-lab') as unknown as { ready: Promise<object> };
      return element.ready;
    });
    expect(stages).toEqual({ stages: ['1'] });
    const heard = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const element = document.createElement('seq-lab');
          document.body.append(element);
          element.addEventListener('seqlab-ready', () => resolve('heard'));
        }),
    );
    expect(heard).toBe('heard');
  });
});

describe('a key', () => {
  /** Which of the keys, pressed in a control, the document hears of: in the capture phase, or after it. */
  const pressed = async (page: Page, control: string, keys: readonly string[], phase = false) => {
    const target = page.locator(`seq-lab ${control}`).first();
    await target.waitFor();
    await page.evaluate((capture) => {
      const seen: string[] = [];
      Object.assign(globalThis, { seen });
      document.addEventListener('keydown', ({ key }) => seen.push(key), capture);
    }, phase);
    await target.focus();
    for (const key of keys) await page.keyboard.press(key);
    return page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
  };
  const opened = async (view: string) => (await open({ attributes: `view="${view}" rung="plain"` })).page;

  it.each([
    ['walk', ['#walk-input']],
    ['workbench', ['#bench-pairs', 'input[type=range]']],
    ['ladder', ['select', 'button.primary', 'summary', '.scroll']],
  ])('typed into a control (%s: %s) stays there, capturing hosts or not', async (view, controls) => {
    const page = await opened(view);
    const keys = ['ArrowRight', 'ArrowLeft', 's', '/', 'b', 'Home', 'Control+Z'];
    for (const control of controls)
      for (const capture of [true, false]) {
        const seen = await pressed(page, control, keys, capture);
        expect(
          seen.filter((key) => key !== 'Control'),
          control,
        ).toEqual([]);
      }
  });

  it('does in the field what it does everywhere', async () => {
    const page = await opened('walk');
    await pressed(page, '#walk-input', ['End', 'Backspace', '1', '1'], true);
    expect(await page.locator('seq-lab #walk-input').inputValue()).toBe('01011');
  });

  it('that no control needs reaches the host', async () => {
    const page = await opened('walk');
    for (const key of ['Escape', 'F2', 'Control+K', 'Tab'])
      expect(await pressed(page, '#walk-input', [key])).toContain(key.split('+').at(-1)!);
  });

  it('that has closed something of the lab’s closes nothing of the host’s, and the next one does', async () => {
    const { page, heard } = await open({
      attributes: '',
      around: (element) => `<dialog id="around">${element}</dialog>`,
    });
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(globalThis, { seen });
      document.addEventListener('keydown', ({ key }) => seen.push(key), { capture: true });
      document.querySelector('dialog')!.showModal();
    });
    const state = () =>
      page.evaluate(() => ({
        seen: (globalThis as unknown as { seen: string[] }).seen,
        open: document.querySelector('dialog')!.open,
        proof: document.querySelector('seq-lab')!.shadowRoot!.querySelector('[data-proof="4"]') !== null,
      }));
    await page.locator('seq-lab [data-why="seq2seq"]').click();
    await page.locator('seq-lab [data-proof="4"]').waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    await expect.poll(state).toEqual({ seen: [], open: true, proof: false });
    await page.keyboard.press('Escape');
    await expect.poll(state).toEqual({ seen: ['Escape'], open: false, proof: false });
    expect(heard).toEqual([]);
  });
});

it('a stroke on the drawing pad turns no slide of the host', async () => {
  const { page, heard } = await open({ attributes: 'view="workbench" kind="drawings"' });
  const pad = page.locator('seq-lab [data-pad]');
  await pad.waitFor();
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    for (const type of ['pointerdown', 'mousedown', 'touchstart'])
      document.addEventListener(type, () => seen.push(type));
  });
  const ink = () => page.locator('seq-lab .own-pad .ink').getAttribute('d');
  const before = await ink();
  await pad.click({ position: { x: 20, y: 20 } });
  await expect.poll(ink).not.toBe(before);
  expect(await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)).toEqual([]);
  expect(heard).toEqual([]);
});

describe('looks', () => {
  const styles = (page: Page, selector: string) =>
    page
      .locator(`seq-lab ${selector}`)
      .first()
      .evaluate((element) => {
        const style = getComputedStyle(element);
        const names = [
          'color',
          'font-family',
          'font-size',
          'line-height',
          'letter-spacing',
          'word-spacing',
          'text-transform',
          'text-indent',
          'text-align',
          'text-shadow',
          'white-space',
          'word-break',
          'hyphens',
          'cursor',
          'direction',
          'writing-mode',
          'visibility',
          'font-variant',
          'font-style',
          'font-stretch',
          'list-style-type',
          'quotes',
          'tab-size',
        ];
        return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name)]));
      });

  /** What a host writes in its style sheet, and on an element around the lab. */
  const hosts: readonly (readonly [css: string, attribute?: string, value?: string])[] = [
    ['html { font-size: 62.5% }'],
    ['* { letter-spacing: 3px; color: red !important; text-transform: uppercase; font-style: italic }'],
    [
      'seq-lab { font: italic 30px serif; writing-mode: vertical-rl; cursor: wait; hyphens: auto; quotes: "x" "y" }',
    ],
    [
      '.prose { text-indent: 3em; white-space: pre-wrap; word-break: break-all; text-shadow: 1px 1px red; tab-size: 2; word-spacing: 9px; font-stretch: condensed; font-variant: small-caps; line-height: 3; list-style: square; text-align: end }',
      'class',
      'prose',
    ],
    ['p, h3, button, input, .card, .lab, .sheet { color: red; font-size: 40px; display: none }'],
    ['', 'dir', 'rtl'],
    ['', 'contenteditable', 'true'],
    [
      ':root { --text: red; --background: lime; --rem: 40px; --line: red } seq-lab { --text: red; --mono: serif }',
    ],
  ];
  const drawnBySelector = async (page: Page) => {
    await page.locator('seq-lab .card').waitFor();
    const drawn: Record<string, object> = {};
    for (const selector of ['p', 'h3', 'button', 'input', 'dd', '.sheet'])
      drawn[selector] = await styles(page, selector);
    return drawn;
  };

  it('are the same whatever the host writes', async () => {
    const { page } = await open({ around: (element) => `<style></style><div>${element}</div>` });
    const plain = await drawnBySelector(page);
    for (const [css, attribute, value] of hosts) {
      await page.evaluate(
        ([text, name, set]) => {
          document.querySelector('style')!.textContent = text;
          // an element of its own, since some things are looked up once
          const around = document.createElement('div');
          if (name !== undefined) around.setAttribute(name, set!);
          around.innerHTML = '<seq-lab rung="plain"></seq-lab>';
          document.querySelector('body > div')!.replaceWith(around);
        },
        [css, attribute, value] as const,
      );
      expect(await drawnBySelector(page), css || attribute).toEqual(plain);
      const paragraph = page.locator('seq-lab .card p').first();
      expect(await paragraph.evaluate((element) => (element as HTMLElement).isContentEditable)).toBe(false);
    }
  });

  it('go when the host hides it', async () => {
    const styles = '<style>.unseen { visibility: hidden } .gone { display: none }</style>';
    const { page } = await open({ head: styles });
    const card = page.locator('seq-lab .card');
    await card.waitFor();
    for (const change of ['className = "unseen"', 'className = "gone"', 'hidden = true']) {
      await page.evaluate(
        `element = document.querySelector('seq-lab'), element.className = '', element.${change}`,
      );
      expect(await card.isVisible(), change).toBe(false);
    }
  });

  it('need no light-dark()', async () => {
    const { page } = await open({ attributes: 'rung="plain" theme="dark"' });
    await page.locator('seq-lab .card').waitFor();
    const sheets = await page.evaluate(() =>
      document
        .querySelector('seq-lab')!
        .shadowRoot!.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules].map(({ cssText }) => cssText))
        .join(),
    );
    expect(sheets).not.toContain('light-dark');
    expect((await styles(page, '.sheet')).color).toBe('rgb(233, 235, 238)');
  });
});

describe('the element in the document', () => {
  it('writes nothing on itself', async () => {
    const { page } = await open({ attributes: 'rung="plain" theme="dark" autoplay' });
    await untilTold(page, 'seqlab:goal');
    expect(await page.evaluate(() => document.querySelector('seq-lab')!.outerHTML)).toBe(
      '<seq-lab rung="plain" theme="dark" autoplay=""></seq-lab>',
    );
  });

  it('moves with its runs, and keeps what is done while it is away', async () => {
    const { page, heard } = await open({ attributes: 'rung="plain" autoplay' });
    await untilTold(page, 'seqlab:progress');
    await page.evaluate(() => {
      const element = document.querySelector('seq-lab')!;
      document.body.prepend(element);
      const host = document.body.appendChild(document.createElement('div'));
      host.attachShadow({ mode: 'closed' }).append(element);
      Object.assign(globalThis, { element });
    });
    await untilTold(page, 'seqlab:goal');
    const hash = () =>
      page.evaluate(() => {
        const { lab } = (
          globalThis as unknown as { element: { lab: { run(id: string): { status: string } } } }
        ).element;
        return lab.run('1').status;
      });
    expect(await hash()).toBe('done');
    await page.evaluate(() => (globalThis as unknown as { element: Element }).element.remove());
    await page.evaluate(() => document.body.append((globalThis as unknown as { element: Element }).element));
    expect(await hash()).toBe('done');
    expect(await told(page, 'seqlab:goal')).toHaveLength(1);
    expect(heard).toEqual([]);
  });

  it('starts again what it had not finished when it was taken out', async () => {
    const { page } = await open({ attributes: 'view="workbench" goal="exact" link="t.steps=3000" autoplay' });
    await untilTold(page, 'seqlab:progress');
    await page.evaluate(async () => {
      const element = document.querySelector('seq-lab')!;
      element.remove();
      await new Promise((resolve) => setTimeout(resolve, 50));
      document.body.append(element);
    });
    await untilTold(page, 'seqlab:goal');
    expect(await told(page, 'seqlab:goal')).toHaveLength(1);
  }, 90_000);

  it('is dressed in another document too', async () => {
    const { page } = await open({});
    await page.locator('seq-lab .card').waitFor();
    const background = await page.evaluate(async () => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      const element = document.querySelector('seq-lab')!;
      frame.contentDocument!.body.append(element);
      await new Promise((resolve) => setTimeout(resolve, 400));
      const sheet = element.shadowRoot!.querySelector('.card')!;
      return frame.contentWindow!.getComputedStyle(sheet).display;
    });
    expect(background).toBe('grid');
  });

  it('stands twenty times on a page', async () => {
    const { page, heard } = await open({ around: (element) => element.repeat(20) });
    await page.locator('seq-lab .card').nth(19).waitFor();
    expect(heard).toEqual([]);
  });

  it('goes on telling the truth on a translated page', async () => {
    const { page, heard } = await open({ attributes: 'rung="plain"' });
    await page.locator('seq-lab .card').waitFor();
    await page.evaluate(() => {
      const root = document.querySelector('seq-lab')!.shadowRoot!;
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const nodes: Text[] = [];
      while (walker.nextNode()) nodes.push(walker.currentNode as Text);
      for (const node of nodes.filter(({ data }) => data.trim() !== '')) {
        const font = document.createElement('font');
        node.replaceWith(font);
        font.append(document.createElement('font'));
        font.firstElementChild!.append(node);
      }
    });
    await page.evaluate(() =>
      (document.querySelector('seq-lab') as unknown as { lab: { play(): void } }).lab.play(),
    );
    await untilTold(page, 'seqlab:goal');
    await page.locator('seq-lab').getByText('Trained in').first().waitFor();
    expect(await page.locator('seq-lab').getByText('Not trained yet').count()).toBe(0);
    expect(await page.locator('seq-lab [data-cell="1"]').textContent()).toContain('0 of 2 right');
    expect(heard).toEqual([]);
  });

  it('offers a link only to a page that somebody has named', async () => {
    const { page } = await open({ attributes: 'view="take"' });
    await page.locator('seq-lab').getByText('so there is no link to it').waitFor();
    expect(await page.locator('seq-lab pre').allTextContents()).not.toContainEqual(
      expect.stringContaining('index.html'),
    );
    await page.evaluate(() =>
      document.querySelector('seq-lab')!.setAttribute('page-address', 'https://course.example/lab/'),
    );
    await page
      .locator('seq-lab pre')
      .getByText('https://course.example/lab/#seed=0', { exact: true })
      .waitFor();
    const codes = await page.locator('seq-lab pre').allTextContents();
    const scripts = codes.flatMap((code) =>
      [...code.matchAll(/<script src="([^"]*)"/g)].map(([, src]) => src),
    );
    expect(scripts).toEqual([`${site}/seqlab.js`, `${site}/seqlab-frame.js`]);
    await page.evaluate(() =>
      document.querySelector('seq-lab')!.setAttribute('page-address', 'javascript:0'),
    );
    await page.locator('seq-lab').getByText('so there is no link to it').waitFor();
  });
});
