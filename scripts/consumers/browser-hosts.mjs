import { spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { bunIn } from './node-hosts.mjs';
import { hashOfFolder, hashOnPage } from './page.mjs';
import { esModule } from './program.mjs';

const html = (script) => `<!doctype html><meta charset="utf-8"><title>program</title>${script}`;
const page = { 'index.html': html('<script type="module" src="/main.js"></script>'), 'main.js': esModule };

/** A bundler that leaves `dist/main.js`, which a page loads. */
const bundled =
  (tools, files, build, script = '<script type="module" src="/main.js"></script>') =>
  async (project) => {
    project.write({ 'main.js': esModule, ...files });
    await project.install({ tools });
    await build(project);
    project.write({ 'dist/index.html': html(script) });
    // whatever is not in the bundle must not be found
    rmSync(project.path('node_modules'), { recursive: true });
    return hashOfFolder(project.path('dist'));
  };

/** Bundlers and the pages they make, in headless Chromium; none of them has the packages of WebGPU. */
export const browserHosts = [
  {
    name: 'vite-dev',
    what: 'Vite 8, its development server',
    run: async (project) => {
      project.write(page);
      await project.install({ tools: ['vite@8.3.8'] });
      return onViteServer(project, hashOnPage);
    },
  },
  {
    name: 'vite-build',
    what: 'Vite 8, production build',
    run: async (project) => {
      project.write(page);
      await project.install({ tools: ['vite@8.3.8'] });
      await project.bin('vite/bin/vite.js', 'build');
      rmSync(project.path('node_modules'), { recursive: true });
      return hashOfFolder(project.path('dist'));
    },
  },
  {
    name: 'vite-worker',
    what: 'Vite 8, production build, the program in a module worker',
    run: async (project) => {
      project.write({
        'index.html': page['index.html'],
        'work.js': esModule,
        'main.js': "new Worker(new URL('./work.js', import.meta.url), { type: 'module' });\n",
        'vite.config.js': "export default { worker: { format: 'es' } };\n",
      });
      await project.install({ tools: ['vite@8.3.8'] });
      await project.bin('vite/bin/vite.js', 'build');
      return hashOfFolder(project.path('dist'));
    },
  },
  {
    name: 'esbuild',
    what: 'esbuild, one file',
    run: bundled(['esbuild@0.28.2'], {}, (project) =>
      project.bin(
        'esbuild/bin/esbuild',
        'main.js',
        '--bundle',
        '--format=esm',
        '--minify',
        '--outfile=dist/main.js',
      ),
    ),
  },
  {
    name: 'esbuild-split',
    what: 'esbuild with --splitting',
    run: bundled(['esbuild@0.28.2'], {}, (project) =>
      project.bin(
        'esbuild/bin/esbuild',
        'main.js',
        '--bundle',
        '--format=esm',
        '--splitting',
        '--minify',
        '--outdir=dist',
      ),
    ),
  },
  {
    name: 'webpack',
    what: 'webpack 5',
    run: bundled(
      ['webpack@5.113.0'],
      {
        'build.mjs': `import webpack from 'webpack';
webpack({ mode: 'production', entry: './main.js', output: { path: process.cwd() + '/dist', filename: 'main.js', publicPath: '/' } }, (error, stats) => {
  if (error) throw error;
  console.log(stats.toString());
  process.exit(stats.hasErrors() ? 1 : 0);
});\n`,
      },
      (project) => project.node('build.mjs'),
      '<script src="/main.js" defer></script>',
    ),
  },
  {
    name: 'rollup',
    what: 'rollup 4 with node-resolve and commonjs',
    run: bundled(
      ['rollup@4', '@rollup/plugin-node-resolve@16', '@rollup/plugin-commonjs@28'],
      {
        'rollup.config.mjs': `import resolve from '@rollup/plugin-node-resolve';
import commonjs from '@rollup/plugin-commonjs';
const nodeModules = { name: 'none', resolveId: (id) => (['fs', 'path', 'os', 'perf_hooks', 'worker_threads'].includes(id) ? '\\0none' : null), load: (id) => (id === '\\0none' ? 'export default {}' : null) };
export default { input: 'main.js', output: { dir: 'dist', format: 'es' }, plugins: [resolve({ browser: true, preferBuiltins: false }), nodeModules, commonjs()] };\n`,
      },
      (project) => project.bin('rollup/dist/bin/rollup', '-c', 'rollup.config.mjs'),
    ),
  },
  {
    name: 'bun-build',
    what: 'bun build',
    run: async (project) => {
      project.write({ 'main.js': esModule });
      await project.install({ tools: ['bun@1.4.5'] });
      await project.run(bunIn(project), ['build', 'main.js', '--target=browser', '--outdir=dist']);
      project.write({ 'dist/index.html': page['index.html'] });
      return hashOfFolder(project.path('dist'));
    },
  },
  {
    name: 'parcel',
    what: 'Parcel 2 (packageExports on)',
    run: async (project) => {
      project.write(page);
      await project.install({
        tools: ['parcel@2.16.4'],
        manifest: {
          '@parcel/resolver-default': { packageExports: true },
          // for Parcel an import in a `try` is a certain one: what is not installed is left out by name
          alias: Object.fromEntries(
            [
              '@tensorflow/tfjs-backend-webgpu',
              ...[
                'fs',
                'path',
                'os',
                'perf_hooks',
                'process',
                'worker_threads',
                'util',
                'crypto',
                'string_decoder',
                'buffer',
              ],
            ].map((name) => [name, false]),
          ),
        },
      });
      await project.bin(
        'parcel/lib/bin.js',
        'build',
        'index.html',
        '--dist-dir',
        'dist',
        '--no-autoinstall',
        '--no-source-maps',
      );
      return hashOfFolder(project.path('dist'));
    },
  },
  {
    name: 'sveltekit',
    what: 'SvelteKit 2, static adapter',
    run: async (project) => {
      project.write({
        'src/routes/+page.svelte': `<script>\nimport { onMount } from 'svelte';\n${esModule.replace(/main\(\)\.catch/, 'onMount(() => { main().catch').trimEnd()} });\n</script>\n<h1>program</h1>\n`,
        'src/routes/+layout.js': 'export const prerender = true;\n',
        'src/app.html':
          '<!doctype html><html><head>%sveltekit.head%</head><body><div>%sveltekit.body%</div></body></html>',
        'svelte.config.js':
          "import adapter from '@sveltejs/adapter-static';\nexport default { kit: { adapter: adapter() } };\n",
        'vite.config.js':
          "import { sveltekit } from '@sveltejs/kit/vite';\nexport default { plugins: [sveltekit()] };\n",
      });
      await project.install({
        tools: [
          '@sveltejs/kit@2',
          '@sveltejs/adapter-static@3',
          '@sveltejs/vite-plugin-svelte@latest',
          'svelte@5',
          'vite@8.3.8',
        ],
      });
      await project.bin('vite/bin/vite.js', 'build');
      return hashOfFolder(project.path('build'));
    },
  },
  ...['turbopack', 'webpack'].map((bundler) => ({
    name: `next-${bundler}`,
    what: `Next 16 with ${bundler}, a client component, exported`,
    run: async (project) => {
      project.write({
        'app/layout.js':
          'export default function Layout({ children }) { return <html><body>{children}</body></html>; }\n',
        'app/page.js': `'use client';\nimport { useEffect } from 'react';\n${esModule.replace(/main\(\)\.catch[^\n]*\n$/, '')}export default function Page() {\n  useEffect(() => { main().catch((error) => console.log('seqlab-failed', error)); }, []);\n  return <p>program</p>;\n}\n`,
        'next.config.mjs': "export default { output: 'export' };\n",
      });
      await project.install({ tools: ['next@16.4.6', 'react@19', 'react-dom@19'] });
      await project.bin('next/dist/bin/next', 'build', `--${bundler}`);
      return hashOfFolder(project.path('out'));
    },
  })),
  {
    name: 'import-map',
    what: 'no bundler: an import map, files as npm installed them',
    run: async (project) => {
      await project.install({ tools: ['esbuild@0.28.2'] });
      // tfjs's modules leave out file endings and require CommonJS, so that no browser loads them as they are; ours it loads
      for (const name of ['tfjs-core', 'tfjs-backend-wasm']) {
        const entry = `node_modules/@tensorflow/${name}/dist/index.js`;
        await project.bin(
          'esbuild/bin/esbuild',
          entry,
          '--bundle',
          '--format=esm',
          '--external:@tensorflow/tfjs-core',
          `--outfile=${name}.js`,
          '--log-level=error',
        );
      }
      const ours = readdirSync(project.path('node_modules/@seqlab'));
      const imports = {
        '#gpu': '/node_modules/@seqlab/backend/dist/webgpu/browser/gpu.js',
        '@tensorflow/tfjs-core': '/tfjs-core.js',
        '@tensorflow/tfjs-backend-wasm': '/tfjs-backend-wasm.js',
        ...Object.fromEntries(
          ours.map((name) => [`@seqlab/${name}`, `/node_modules/@seqlab/${name}/dist/index.js`]),
        ),
      };
      const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
      project.write({
        'main.js': esModule,
        'index.html': html(`${map}<script type="module" src="/main.js"></script>`),
      });
      return hashOfFolder(project.folder);
    },
  },
];

/** Vite's development server on the project, for as long as `look` looks at it. */
export async function onViteServer(project, look) {
  const port = 20_000 + (process.pid % 20_000);
  const vite = project.path('node_modules/vite/bin/vite.js');
  const flags = ['--host', '127.0.0.1', '--port', String(port), '--strictPort'];
  const server = spawn(process.execPath, [vite, ...flags], { cwd: project.folder, stdio: 'ignore' });
  try {
    await answered(`http://127.0.0.1:${port}/`);
    return await look(`http://127.0.0.1:${port}/`);
  } finally {
    server.kill();
  }
}

async function answered(address) {
  for (let i = 0; i < 300; i += 1) {
    if (
      await fetch(address).then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing answers at ${address}`);
}
