// Keeps the page's own files, so that it opens again without a network.
// The build writes the list of files and a name made from their content.
const FILES = ['__FILES__'];

// Caches belong to the whole origin, on which other versions and other courses may lie: the scope says whose this is.
const OWN = `seqlab ${registration.scope} `;
const CACHE = `${OWN}__VERSION__`;
const folder = new URL('./', location.href).href;
const urls = new Set(FILES.map((name) => new URL(name, folder).href));

// A new version waits until no tab has the old one: an open lab still loads parts of it, which the server may no longer have.
addEventListener('install', (event) => {
  event.waitUntil(
    keepAll().catch(async (error) => {
      await caches.delete(CACHE);
      throw error;
    }),
  );
});

addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(OWN) && name !== CACHE) await caches.delete(name);
      }
      await clients.claim();
    })(),
  );
});

addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !urls.has(fileOf(request.url))) return;
  event.respondWith(answer(request));
});

async function keepAll() {
  const cache = await caches.open(CACHE);
  const names = [...urls];
  const answers = await Promise.all(names.map(fresh));
  // A site that is being updated may have some files of one version and some of the other: then the next visit tries again.
  const entry = await answers[names.findIndex((url) => url.endsWith('/seqlab.js'))].clone().text();
  const missing = FILES.filter((name) => name.startsWith('assets/') && !entry.includes(name));
  if (missing.length > 0) throw new Error(`seqlab.js is of another version: it does not know ${missing}`);
  await Promise.all(names.map((url, index) => cache.put(url, answers[index])));
}

/** Past the browser's own cache, which may hold an older version; hash-named files never change. */
async function fresh(url) {
  const response = await fetch(url, { cache: url.includes('/assets/') ? 'default' : 'reload' });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  // An answer that was redirected cannot be given to who opens a page.
  return response.redirected ? new Response(response.body, { headers: response.headers }) : response;
}

/** The folder by itself is the page, whatever a server that is out of reach would say. */
function fileOf(url) {
  const file = url.replace(/[?#].*$/, '');
  return file === folder ? `${folder}index.html` : file;
}

// Hash-named files never change; the others are asked for first.
async function answer(request) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(fileOf(request.url));
  if (known !== undefined && request.url.includes('/assets/')) return known;
  try {
    return await fetch(request);
  } catch (error) {
    if (known !== undefined) return known;
    throw error;
  }
}
