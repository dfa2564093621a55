import { expect, test } from 'vitest';
import { assetUrl, loadScript } from './assets.js';

test('without a page nothing says where the scripts lie, and that is what the error says', async () => {
  expect(assetUrl('assets/tools.js')).toBeNull();
  await expect(loadScript('assets/tools.js', 'seqlab.tools')).rejects.toMatchObject({
    code: 'web-assets-unknown',
    message:
      "seq-lab: where assets/tools.js lies is not known, because seqlab.js was not loaded by a script tag. Import '@seqlab/web', or call configure({ assets: 'https://…/dist/' }).",
  });
});
