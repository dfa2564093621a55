import { test } from 'vitest';

test.fails.for(['debug', 'error', 'info', 'log', 'trace', 'warn'] as const)(
  'a test that calls console.%s fails',
  (name) => {
    console[name]('heard', { by: 'silent-console.ts' });
  },
);

test.fails('also later, while it waits', async () => {
  await new Promise<void>((resolve) => {
    setTimeout(() => {
      console.warn('late');
      resolve();
    });
  });
});

test('one that says nothing passes, whatever the one before it said', () => {});
