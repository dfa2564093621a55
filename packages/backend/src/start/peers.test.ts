import { describe, expect, test } from 'vitest';
import { webgpuPackages as browserPackages } from '../webgpu/browser/gpu.js';
import { peerError } from './peers.js';

describe('peerError', () => {
  // what Node, webpack, Vite, Chromium, Firefox, Safari, Deno and yarn PnP say of an import that leads nowhere
  test.each([
    { code: 'ERR_MODULE_NOT_FOUND', message: "Cannot find package 'x' imported from /a.js" },
    { code: 'MODULE_NOT_FOUND', message: "Cannot find module 'x'" },
    { message: 'Could not resolve "x" imported by "y". Is it installed?' },
    { message: 'Failed to resolve module specifier "x".' },
    { message: 'The specifier “x” was a bare specifier, but was not remapped to anything.' },
    { message: "Module name, 'x' does not resolve to a valid URL." },
    { message: 'Relative import path "x" not prefixed with / or ./ or ../: could not resolve' },
    { message: 'y tried to access x (a peer dependency) but it isn’t provided: cannot find module x' },
  ])('a missing package names the command that installs it: $message', (cause) => {
    expect(peerError('wasm', cause)).toMatchObject({
      code: 'backend-missing',
      message:
        "startBackend: the backend 'wasm' needs the package @tensorflow/tfjs-backend-wasm, which is not installed. Run: npm install @tensorflow/tfjs-backend-wasm@4.22.0",
      cause,
    });
  });

  test('webgpu in Node needs Dawn too, in a browser tfjs’s package alone', () => {
    expect(peerError('webgpu', { code: 'MODULE_NOT_FOUND' }).message).toMatch(
      /Run: npm install webgpu@0\.6\.2 @tensorflow\/tfjs-backend-webgpu@4\.22\.0$/,
    );
    expect(browserPackages('4.20.0')).toBe('@tensorflow/tfjs-backend-webgpu@4.20.0');
  });

  test('a package that breaks while loading passes its reason on', () => {
    expect(peerError('cpu', new Error('bad bytes'))).toMatchObject({
      code: 'backend-unavailable',
      message:
        "startBackend: the backend 'cpu' could not be loaded: bad bytes. Check the installation of @tensorflow/tfjs-backend-cpu.",
    });
  });
});
