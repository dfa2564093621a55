import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltLab, builtLab } from './built-lab.js';
import { type Visitor, visitors } from './visitors.js';

let lab: BuiltLab;
beforeAll(async () => {
  lab = await builtLab();
}, 120_000);
afterAll(() => lab.close(), 60_000);

const SANDBOX = 'allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads';

/** What a page hears, kept from its first moment. */
const LISTEN = `<script>heard = []; for (const type of ['ready', 'goal', 'error'])
  addEventListener('seqlab:' + type, ({ detail }) => heard.push([type, detail]));</script>`;
const HEARD = 'return globalThis.heard.map(([type]) => type)';

const page = (body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Course</title>${body}</html>`;

interface Host {
  readonly name: string;
  /** sent with the page; `SITE` stands for the lab's origin */
  readonly headers?: Readonly<Record<string, string>>;
  /** `SITE` and `COURSE` stand for the origins of the lab and of the page */
  readonly body: string;
  /** what the lab's server sends beside its files */
  readonly site?: Readonly<Record<string, string>>;
  /** what the lab says in place of training; null: it trains */
  readonly notice: string | null;
}

const ELEMENT = '<seq-lab rung="plain" autoplay></seq-lab>';
const SCRIPT = '<script src="SITE/seqlab.js"></script>';
const frame = (attributes: string, address = 'SITE/index.html?embed=1&amp;origin=COURSE') =>
  `<iframe data-seqlab title="lab" ${attributes} src="${address}#rung=plain&amp;autoplay=1"></iframe><script src="SITE/seqlab-frame.js"></script>`;
const policy = (text: string) => ({ 'Content-Security-Policy': text });

/** Hosts in which every browser has to do the same. */
const everywhere: readonly Host[] = [
  { name: 'the recommended frame', body: frame(`sandbox="${SANDBOX}"`), notice: null },
  {
    name: 'a frame that may run scripts and nothing else',
    body: frame('sandbox="allow-scripts"'),
    notice: null,
  },
  { name: 'a frame without a sandbox', body: frame(''), notice: null },
  {
    name: 'a policy that names the lab and lets workers come from blobs',
    headers: policy("default-src 'none'; script-src 'nonce-n' SITE 'wasm-unsafe-eval'; worker-src blob:"),
    body: SCRIPT + ELEMENT,
    notice: null,
  },
  {
    name: 'a policy without workers',
    headers: policy("script-src 'nonce-n' SITE 'wasm-unsafe-eval'; worker-src 'none'"),
    body: SCRIPT + ELEMENT,
    notice: "security policy forbids the lab's worker (worker-src)",
  },
  {
    name: 'a policy by nonce alone',
    headers: policy("script-src 'nonce-n' 'wasm-unsafe-eval'; worker-src blob:"),
    body: SCRIPT.replace('<script', '<script nonce="n"') + ELEMENT,
    notice: null,
  },
];

/** Hosts that need what only Chromium has, or cost time. */
const chromiumOnly: readonly Host[] = [
  {
    name: 'a policy by nonce that trusts what trusted scripts load',
    headers: policy("script-src 'nonce-n' 'strict-dynamic' 'wasm-unsafe-eval'; worker-src blob:"),
    body: SCRIPT.replace('<script', '<script nonce="n"') + ELEMENT,
    notice: null,
  },
  {
    name: 'a policy that allows the entry and not what it loads',
    headers: policy("script-src 'nonce-n' SITE/seqlab.js 'wasm-unsafe-eval'; worker-src blob:"),
    body: SCRIPT + ELEMENT,
    notice: 'forbids a script of the lab (script-src-elem)',
  },
  {
    name: 'Trusted Types that nobody may make but the lab',
    headers: policy("require-trusted-types-for 'script'; trusted-types seqlab"),
    body: SCRIPT + ELEMENT,
    notice: null,
  },
  {
    name: 'Trusted Types of any name',
    headers: policy("require-trusted-types-for 'script'"),
    body: SCRIPT + ELEMENT,
    notice: null,
  },
  {
    name: 'Trusted Types that nobody may make',
    headers: policy("require-trusted-types-for 'script'; trusted-types 'none'"),
    body: SCRIPT + ELEMENT,
    notice: 'policy on Trusted Types forbids the lab',
  },
  {
    name: 'a policy name that is not the lab’s, where none is needed',
    headers: policy("trusted-types 'none'"),
    body: SCRIPT + ELEMENT,
    notice: null,
  },
  {
    name: "a page whose own lit has taken lit's policy name",
    headers: policy("require-trusted-types-for 'script'; trusted-types lit-html seqlab"),
    body: `<script nonce="n">trustedTypes.createPolicy('lit-html', { createHTML: (html) => html })</script>${SCRIPT}${ELEMENT}`,
    notice: null,
  },
  ...['require-corp', 'credentialless'].map((mode) => ({
    name: `an isolated page (COEP ${mode}) with the lab on its own origin`,
    headers: { 'Cross-Origin-Embedder-Policy': mode, 'Cross-Origin-Opener-Policy': 'same-origin' },
    body: `<script src="/seqlab.js"></script>${ELEMENT}`,
    notice: null,
  })),
  {
    name: 'an isolated page with the lab elsewhere, which lets itself be used',
    headers: { 'Cross-Origin-Embedder-Policy': 'require-corp' },
    site: { 'Cross-Origin-Resource-Policy': 'cross-origin' },
    body: SCRIPT + ELEMENT,
    notice: null,
  },
  {
    name: 'an isolated page with the lab elsewhere, asked for by CORS',
    headers: { 'Cross-Origin-Embedder-Policy': 'require-corp' },
    site: { 'Access-Control-Allow-Origin': '*' },
    body: SCRIPT.replace('<script', '<script crossorigin="anonymous"') + ELEMENT,
    notice: null,
  },
  {
    name: 'a frame in an isolated page',
    headers: { 'Cross-Origin-Embedder-Policy': 'require-corp' },
    site: {
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    },
    body: frame(`sandbox="${SANDBOX}"`),
    notice: null,
  },
  {
    name: 'a page that is in a sandbox itself',
    headers: policy('sandbox allow-scripts'),
    body: SCRIPT + ELEMENT,
    notice: null,
  },
  {
    name: 'a page that keeps to itself who it is (no referrer), and a frame that names nobody',
    headers: { 'Referrer-Policy': 'no-referrer' },
    body: frame(`sandbox="${SANDBOX}"`, 'SITE/index.html?embed=1'),
    notice: null,
  },
  {
    name: 'a page that is in a sandbox itself, and a frame in it',
    headers: policy('sandbox allow-scripts'),
    body: frame('', 'SITE/index.html?embed=1'),
    notice: null,
  },
  {
    name: 'a script without a type (nosniff)',
    site: { 'Content-Type': 'text/plain', 'X-Content-Type-Options': 'nosniff' },
    // the entry is in the page; only what it loads comes with the wrong type
    body: `${SCRIPT.replace('seqlab.js', 'seqlab.js?typed')}${ELEMENT}`,
    notice: 'the browser does not say why',
  },
];

async function visit(visitor: Visitor, { headers = {}, body, site = {}, notice }: Host): Promise<void> {
  const pages: Record<string, string> = {};
  const sent: Record<string, string> = {};
  const [{ origin }, course] = await Promise.all([
    lab.serve({ headers: site }),
    lab.serve({ pages, pageHeaders: sent }),
  ]);
  const named = (text: string) => text.replaceAll('SITE', origin).replaceAll('COURSE', course.origin);
  pages['/course'] = named(page(`${LISTEN.replace('<script', '<script nonce="n"')}${body}`));
  for (const [name, value] of Object.entries(headers)) sent[name] = named(value);
  await visitor.open(`${course.origin}/course`);
  if (notice === null) {
    await expect.poll(() => visitor.run<string[]>(HEARD), { timeout: 45_000 }).toContain('goal');
    if (!body.includes('<iframe')) return;
    expect((await visitor.run<string[]>(HEARD)).filter((type) => type === 'ready')).toHaveLength(1);
    await expect
      .poll(() => visitor.run<number>("return document.querySelector('iframe').clientHeight"), {
        timeout: 15_000,
      })
      .toBeGreaterThan(400);
  } else {
    const said = "return document.querySelector('seq-lab').shadowRoot.textContent";
    await expect.poll(() => visitor.run<string>(said), { timeout: 45_000 }).toContain(notice);
  }
}

describe.each(visitors)('hosts in %s', (name, start) => {
  let visitor: Visitor | null = null;
  beforeAll(async () => {
    visitor = start === null ? null : await start();
  }, 60_000);
  afterAll(() => visitor?.close(), 60_000);

  const hosts = name === 'Chromium' ? [...everywhere, ...chromiumOnly] : everywhere;
  it.skipIf(start === null).each(hosts)('$name', (host) => visit(visitor!, host), 90_000);
});
