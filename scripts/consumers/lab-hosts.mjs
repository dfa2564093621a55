import { rmSync } from 'node:fs';
import { onViteServer } from './browser-hosts.mjs';
import { hashOfFolder, hashOnPage } from './page.mjs';

const ours = ['@seqlab/web'];
const files = {
  'index.html':
    '<!doctype html><meta charset="utf-8"><title>lab</title><script type="module" src="/main.js"></script><seq-lab view="walk" autoplay></seq-lab>',
  'main.js': `import { ready } from '@seqlab/web';
addEventListener('seqlab-goal', ({ detail }) => console.log('seqlab-report', detail.reached));
addEventListener('seqlab-error', ({ detail }) => console.log('seqlab-failed', detail.code, detail.message));
ready.then((element) => element ?? console.log('seqlab-failed: nothing is defined'));
`,
};

/** The lab has trained in the page. */
function trained(written) {
  if (!written.includes('seqlab-report true')) throw new Error(`the lab did not train:\n${written}`);
  return 'trains';
}

const built = (tools, build) => async (project) => {
  project.write(files);
  await project.install({ ours, tools });
  await build(project);
  // whatever is not in the bundle must not be found
  rmSync(project.path('node_modules'), { recursive: true });
  return hashOfFolder(project.path('dist'), { read: trained });
};

/** `import '@seqlab/web'`: in bundles the element trains, on a server nothing happens. */
export const labHosts = [
  {
    name: 'lab-node',
    what: "`import '@seqlab/web'` on a server",
    run: async (project) => {
      project.write({
        'main.mjs': "import { ready } from '@seqlab/web';\nconsole.log(String(await ready));\n",
      });
      await project.install({ ours });
      const written = await project.node('main.mjs');
      if (written.trim() !== 'null') throw new Error(`expected null, got ${written}`);
      return 'nothing';
    },
  },
  {
    name: 'lab-vite-dev',
    what: "`import '@seqlab/web'` in Vite 8, its development server",
    run: async (project) => {
      project.write(files);
      await project.install({ ours, tools: ['vite@8.3.8'] });
      return onViteServer(project, (address) => hashOnPage(address, { read: trained }));
    },
  },
  {
    name: 'lab-vite-build',
    what: "`import '@seqlab/web'` in Vite 8, production build",
    run: built(['vite@8.3.8'], (project) => project.bin('vite/bin/vite.js', 'build')),
  },
  {
    name: 'lab-esbuild',
    what: "`import '@seqlab/web'` in esbuild, one file",
    run: built(['esbuild@0.28.2'], async (project) => {
      await project.bin(
        'esbuild/bin/esbuild',
        'main.js',
        '--bundle',
        '--format=esm',
        '--minify',
        '--outfile=dist/main.js',
      );
      project.write({ 'dist/index.html': files['index.html'] });
    }),
  },
];
