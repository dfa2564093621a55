import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createAddressBar } from './address.js';

/** As much of a browser's history as an address needs: its entries, and how often it was written to. */
function createHistory() {
  const entries = ['#a'];
  let at = 0;
  let writes = 0;
  const place = {
    pathname: '/lab/',
    search: '',
    get hash() {
      return entries[at]!;
    },
    get href() {
      return `https://course.example/lab/${entries[at]!}`;
    },
  };
  const own = (address: string) => address.slice(address.indexOf('#'));
  vi.stubGlobal('location', place);
  vi.stubGlobal('history', {
    state: null,
    pushState(_state: null, _title: string, address: string) {
      writes += 1;
      entries.splice(++at, entries.length, own(address));
    },
    replaceState(_state: null, _title: string, address: string) {
      writes += 1;
      entries[at] = own(address);
    },
  });
  return {
    entries,
    writes: () => writes,
    back: () => {
      at -= 1;
    },
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('writes what changes at once, and what changes on and on at most as often as Safari lets it', () => {
  const { entries, writes } = createHistory();
  const bar = createAddressBar();
  bar.write('b', 'same');
  expect(entries).toEqual(['#b']);
  // half a minute of a slider, sixty times a second
  for (let frame = 0; frame < 1800; frame += 1) {
    vi.advanceTimersByTime(1000 / 60);
    bar.write(`x=${frame}`, 'same');
  }
  expect(writes()).toBeLessThan(100);
  vi.advanceTimersByTime(1000);
  expect(entries).toEqual(['#x=1799']);
});

it('leaves a view with what was set last there', () => {
  const { entries } = createHistory();
  const bar = createAddressBar();
  bar.write('b', 'same');
  bar.write('c', 'same');
  bar.write('view=walk', 'new');
  expect(entries).toEqual(['#c', '#view=walk']);
  vi.advanceTimersByTime(1000);
  expect(entries).toEqual(['#c', '#view=walk']);
});

it('writes nothing late where somebody has gone elsewhere', () => {
  const { entries, back } = createHistory();
  const bar = createAddressBar();
  bar.write('view=walk', 'new');
  bar.write('view=walk&input=0', 'same');
  back();
  vi.advanceTimersByTime(1000);
  expect(entries).toEqual(['#a', '#view=walk']);
  bar.write('b', 'same');
  bar.write('c', 'same');
  bar.drop();
  vi.advanceTimersByTime(1000);
  expect(entries[0]).toBe('#b');
});
