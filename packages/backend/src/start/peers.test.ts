import { describe, expect, test } from 'vitest';
import { webgpuPackages as browserPackages } from '../webgpu/browser/gpu.js';
import { peerError } from './peers.js';

describe('peerError', () => {
  const peer = '@tensorflow/tfjs-backend-wasm';
  // what Node, webpack, Bun, Vite, Chromium, Firefox, Safari, Deno and yarn PnP say of an import that leads nowhere
  const notFound = (name: string) => [
    { code: 'ERR_MODULE_NOT_FOUND', message: `Cannot find package '${name}' imported from /a.js` },
    { code: 'MODULE_NOT_FOUND', message: `Cannot find module '${name}'\nRequire stack:\n- /a/${peer}/b.js` },
    { code: 'ERR_MODULE_NOT_FOUND', message: `Cannot find package "${name}" from "/a/${peer}/b.js"` },
    { message: `Could not resolve "${name}" imported by "y". Is it installed?` },
    { message: `Failed to resolve module specifier "${name}". Relative references must start with "/"` },
    { message: `Failed to resolve module specifier '${name}'` },
    { message: `The specifier “${name}” was a bare specifier, but was not remapped to anything.` },
    { message: `Module name, '${name}' does not resolve to a valid URL.` },
    { message: `Relative import path "${name}" not prefixed with / or ./ or ../: could not resolve` },
    {
      code: 'MODULE_NOT_FOUND',
      message: `@seqlab/backend tried to access ${name} (a peer dependency) but it isn't provided by its ancestors`,
    },
    { message: `${peer} tried to access ${name}, but it isn't declared; cannot find module` },
  ];

  test.each(notFound(peer))('a missing package names the command that installs it: $message', (cause) => {
    expect(peerError('wasm', cause)).toMatchObject({
      code: 'backend-missing',
      message:
        "startBackend: the backend 'wasm' needs the package @tensorflow/tfjs-backend-wasm, which is not installed. Run: npm install @tensorflow/tfjs-backend-wasm@4.22.0",
      cause,
    });
  });

  test.each([
    ...notFound('seedrandom'),
    // a file of the package itself: it is installed, and broken
    { code: 'ERR_MODULE_NOT_FOUND', message: `Cannot find module '/a/node_modules/${peer}/dist/index.js'` },
  ])('what a package that is there lacks is passed on: $message', (cause) => {
    const error = peerError('wasm', Object.assign(new Error(cause.message), cause));
    expect(error).toMatchObject({
      code: 'backend-unavailable',
      message: `startBackend: the backend 'wasm' could not be loaded: ${cause.message}. Check the installation of ${peer}.`,
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
