import { openRegular } from '../regular-file.js';
import { checkTotal } from './labelled-images.js';

/** All bytes of a file of images. @throws SeqlabError `images-too-large`, and what opening throws */
export function readWhole(path: string): Buffer {
  const file = openRegular(path);
  try {
    checkTotal(path, 1, file.bytes);
    const bytes = Buffer.allocUnsafe(file.bytes);
    file.read(bytes, 0);
    return bytes;
  } finally {
    file.close();
  }
}
