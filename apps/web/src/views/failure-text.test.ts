import { describe, expect, it } from 'vitest';
import { messagesOf } from '../messages/messages.js';
import { failureText } from './failure-text.js';

const address = 'https://lab.example/assets/worker-1.js';

describe('failureText', () => {
  it.each([
    ['wasm-forbidden', {}, ["script-src 'wasm-unsafe-eval'"]],
    ['wasm-missing', {}, ['WebAssembly']],
    ['worker-policy', { directive: 'child-src' }, ['(child-src)', "worker-src 'self' blob:"]],
    ['worker-script-policy', { directive: 'script-src-elem', address }, ['script-src-elem', address]],
    ['worker-trusted-types', { directive: 'trusted-types' }, ['trusted-types seqlab']],
    ['worker-load', { address, status: '404' }, [address, '404']],
    ['worker-type', { address, type: 'text/plain' }, [address, 'text/plain', 'text/javascript']],
    ['worker-unreachable', { address }, [address]],
    ['worker-start', { address, said: 'SyntaxError' }, [address, 'SyntaxError']],
    ['worker-lost', { why: 'it did not answer' }, ['it did not answer']],
    ['worker-memory', {}, []],
  ])('has a text of its own for %s in every language, with what is known', (code, facts, parts) => {
    for (const language of ['en', 'fi'] as const) {
      const text = failureText(messagesOf(language), { code, message: 'raw', facts });
      expect(text).not.toContain('raw');
      for (const part of parts) expect(text).toContain(part);
    }
  });

  it('says what it knows of any other failure, and that WASM needs no further part', () => {
    const en = messagesOf('en');
    expect(failureText(en, { code: 'models-heads', message: 'heads' })).toBe('heads [models-heads]');
    const message = 'resolveSpec: pairs are missing. Give some.';
    expect(failureText(en, { code: 'web-spec', message })).toBe('pairs are missing. Give some. [web-spec]');
    const facts = { kind: 'any', address, status: '404' };
    expect(failureText(en, { code: 'worker-load', message: '', facts })).toContain('Training on WASM');
  });

  it('does not guess where nothing is known', () => {
    const text = failureText(messagesOf('en'), { code: 'worker-start', message: '', facts: { address } });
    expect(text).toContain('the browser does not say why.');
  });
});
