// Keeps the page's own files, so that it opens again without a network.
// The build writes the list of files and a name made from their content.
const FILES = ['__FILES__'];
const CACHE = 'seqlab-__VERSION__';

addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
  skipWaiting();
});

addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith('seqlab-') && name !== CACHE) await caches.delete(name);
      }
      await clients.claim();
    })(),
  );
});

addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(new URL('./', location.href).href)) return;
  event.respondWith(answer(request));
});

// Hash-named files never change; the others are asked for first.
async function answer(request) {
  const known = await caches.match(request, { ignoreSearch: true });
  if (known !== undefined && request.url.includes('/assets/')) return known;
  try {
    return await fetch(request);
  } catch (error) {
    if (known !== undefined) return known;
    throw error;
  }
}
