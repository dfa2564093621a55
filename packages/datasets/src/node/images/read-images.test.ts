import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync, gzipSync } from 'node:zlib';
import { rejectionOf } from '@seqlab/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { readPngs } from './pngs.js';
import { readImages } from './read-images.js';

const folder = temporaryFolder();

async function refusal(path: string, options = {}): Promise<{ code: string; message: string }> {
  const { code, message } = await rejectionOf(readImages(path, options));
  return { code, message: message.replaceAll(folder.path, 'DIR') };
}

describe('IDX', () => {
  // as yann.lecun.com/exdb/mnist describes it
  const idx = (sizes: readonly number[], data: readonly number[], type = 8) => {
    const header = Buffer.alloc(4 + 4 * sizes.length);
    header.set([0, 0, type, sizes.length]);
    for (const [k, size] of sizes.entries()) header.writeUInt32BE(size, 4 + 4 * k);
    return Buffer.concat([header, Buffer.from(data)]);
  };
  const images = idx([2, 2, 2], [0, 1, 2, 3, 252, 253, 254, 255]);
  const labels = idx([2], [7, 0]);
  const expected = {
    length: 2,
    imageSize: 2,
    channels: 1,
    pixels: Buffer.from([0, 1, 2, 3, 252, 253, 254, 255]),
    labels: ['7', '0'],
  };

  test.each([
    ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', false],
    ['t10k-images.idx3-ubyte', 't10k-labels.idx1-ubyte', false],
    ['z-images-idx3-ubyte.gz', 'z-labels-idx1-ubyte.gz', true],
    ['plain-images-idx3-ubyte', 'plain-labels-idx1-ubyte.gz', true],
  ])('%s and the labels beside it', async (name, labelName, packed) => {
    const path = folder.file(name, name.endsWith('.gz') ? gzipSync(images) : images);
    folder.file(labelName, packed ? gzipSync(labels) : labels);
    const read = await readImages(path);
    expect({ ...read, pixels: Buffer.from(read.pixels) }).toEqual(expected);
  });

  test('labels that are named', async () => {
    const named = { labels: folder.file('classes', labels) };
    expect((await readImages(folder.file('pictures', images), named)).labels).toEqual(['7', '0']);
  });

  test.each<[string, Buffer, Buffer, string, string]>([
    [
      'cut short',
      images.subarray(0, 20),
      labels,
      'images-idx',
      'DIR/x-images-idx3 has 20 bytes, and its first numbers (2 × 2 × 2) ask for 24. Download it again.',
    ],
    [
      'cut short in its first numbers',
      images.subarray(0, 11),
      labels,
      'images-idx',
      'DIR/x-images-idx3 ends within its first numbers. Download it again.',
    ],
    [
      'too long',
      Buffer.concat([images, Buffer.alloc(1)]),
      labels,
      'images-idx',
      'DIR/x-images-idx3 has 25 bytes, and its first numbers (2 × 2 × 2) ask for 24. Download it again.',
    ],
    [
      'cut short, gzipped',
      gzipSync(images.subarray(0, 20)),
      labels,
      'images-idx',
      'DIR/x-images-idx3 has 20 bytes when unpacked, and its first numbers (2 × 2 × 2) ask for 24. Download it again.',
    ],
    [
      'gzipped, and of many more bytes than it says',
      gzipSync(Buffer.concat([images, Buffer.alloc(10_000_000)])),
      labels,
      'images-idx',
      'DIR/x-images-idx3 unpacks to more than the 24 bytes that its first numbers ask for. Download it again.',
    ],
    [
      'gzipped and cut short',
      gzipSync(images).subarray(0, -9),
      labels,
      'images-idx',
      'DIR/x-images-idx3 cannot be unpacked: unexpected end of file. Download it again.',
    ],
    [
      'text',
      Buffer.from('text,label\n'),
      labels,
      'images-idx',
      'DIR/x-images-idx3 begins with 74657874, and an IDX file of images with 00000803. Name such a file.',
    ],
    [
      'nothing',
      Buffer.alloc(0),
      labels,
      'images-idx',
      'DIR/x-images-idx3 begins with nothing, and an IDX file of images with 00000803. Name such a file.',
    ],
    [
      'of floats',
      idx([1, 1, 1], [0, 0, 0, 0], 13),
      labels,
      'images-idx',
      'DIR/x-images-idx3 begins with 00000d03, and an IDX file of images with 00000803. Name such a file.',
    ],
    [
      'of labels',
      labels,
      labels,
      'images-idx',
      'DIR/x-images-idx3 begins with 00000801, and an IDX file of images with 00000803. It holds labels: name the other file.',
    ],
    [
      'with images for labels',
      images,
      images,
      'images-idx',
      'DIR/x-labels-idx1 begins with 00000803, and an IDX file of labels with 00000801. It holds images: name the other file.',
    ],
    [
      'of no image',
      idx([0, 2, 2], []),
      labels,
      'images-idx',
      'DIR/x-images-idx3 says that it has no images. Give at least one.',
    ],
    [
      'of more than memory holds',
      idx([2 ** 32 - 1, 1000, 1000], [0]),
      labels,
      'images-too-large',
      'DIR/x-images-idx3 has 4294967295 images of 1000000 bytes, more than the 2147483647 bytes that are held. Take fewer or smaller images.',
    ],
    [
      'not square',
      idx([2, 2, 1], [0, 1, 2, 3]),
      labels,
      'images-size',
      'DIR/x-images-idx3 has images of 2 × 1 pixels, and square ones were expected. Pad or crop them.',
    ],
    [
      'with a label too many',
      images,
      idx([3], [0, 1, 2]),
      'images-labels',
      'DIR/x-labels-idx1 has 3 labels, and DIR/x-images-idx3 has 2 images. Give the two files that belong together.',
    ],
  ])('%s', async (_, content, classes, code, message) => {
    folder.file('x-labels-idx1', classes);
    expect(await refusal(folder.file('x-images-idx3', content))).toEqual({
      code,
      message: `data: ${message}`,
    });
  });

  test('without labels', async () => {
    expect(await refusal(folder.file('lone-images-idx3', images))).toEqual({
      code: 'images-labels',
      message: 'data: there are no labels beside DIR/lone-images-idx3. Name the IDX file of its labels.',
    });
  });
});

describe('CIFAR-10', () => {
  // as cs.toronto.edu/~kriz/cifar.html describes it: a class, then the red, the green and the blue plane
  const image = (label: number, [red, green, blue]: readonly [number, number, number]) =>
    Buffer.concat([
      Buffer.from([label]),
      ...[red, green, blue].map((value) => Buffer.alloc(1024, value).fill(value + 1, 1)),
    ]);

  test('one file, pixel by pixel', async () => {
    const read = await readImages(
      folder.file('one.bin', Buffer.concat([image(3, [10, 20, 30]), image(9, [0, 1, 2])])),
    );
    expect(read).toMatchObject({ length: 2, imageSize: 32, channels: 3, labels: ['3', '9'] });
    expect([...read.pixels.subarray(0, 6)]).toEqual([10, 20, 30, 11, 21, 31]);
    expect([...read.pixels.subarray(3072, 3078)]).toEqual([0, 1, 2, 1, 2, 3]);
    expect(read.pixels.length).toBe(2 * 3072);
  });

  test('a folder of batches, whose classes have names', async () => {
    const names = 'airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n';
    mkdirSync(join(folder.path, 'cifar'));
    folder.file('cifar/batches.meta.txt', names);
    folder.file('cifar/data_batch_2.bin', image(9, [0, 0, 0]));
    folder.file('cifar/data_batch_1.bin', image(0, [0, 0, 0]));
    folder.file('cifar/test_batch.bin', image(5, [0, 0, 0]));
    expect((await readImages(join(folder.path, 'cifar'))).labels).toEqual(['airplane', 'truck']);
    expect((await readImages(join(folder.path, 'cifar/test_batch.bin'))).labels).toEqual(['dog']);
    folder.file('cifar/batches.meta.txt', 'cat\ndog\n');
    expect(await refusal(join(folder.path, 'cifar'))).toEqual({
      code: 'images-cifar',
      message:
        'data: DIR/cifar/batches.meta.txt has 2 names, and CIFAR-10 has 10 classes. Download it again.',
    });
  });

  test.each<[string, Buffer, string]>([
    [
      'cut short',
      image(0, [0, 0, 0]).subarray(1),
      'DIR/bad.bin has 3072 bytes, no multiple of the 3073 of an image of CIFAR-10. Download it again.',
    ],
    [
      'nothing',
      Buffer.alloc(0),
      'DIR/bad.bin has 0 bytes, no multiple of the 3073 of an image of CIFAR-10. Download it again.',
    ],
    [
      'a class that is none',
      Buffer.concat([image(0, [0, 0, 0]), image(10, [0, 0, 0])]),
      'DIR/bad.bin gives image 2 the class 10, and CIFAR-10 has 0 to 9. Name a binary file of CIFAR-10.',
    ],
  ])('%s', async (_, content, message) => {
    expect(await refusal(folder.file('bad.bin', content))).toEqual({
      code: 'images-cifar',
      message: `data: ${message}`,
    });
  });

  test('labels that it has already', async () => {
    expect(await refusal(folder.file('one.bin', image(1, [0, 0, 0])), { labels: 'classes' })).toEqual({
      code: 'images-labels',
      message: 'data: DIR/one.bin has its labels in it, and classes was named for them too. Leave it out.',
    });
  });
});

describe('a folder for each class', () => {
  // by the specification of PNG: rows without a filter, colour type 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
  const png = (
    size: readonly [number, number],
    colourType: number,
    rows: readonly number[][],
    palette?: number[],
    depth = 8,
  ) => {
    const chunk = (name: string, data: Buffer) => {
      const named = Buffer.concat([Buffer.from(name), data]);
      const framed = Buffer.alloc(named.length + 8);
      framed.writeUInt32BE(data.length, 0);
      framed.set(named, 4);
      framed.writeUInt32BE(crc32(named), named.length + 4);
      return framed;
    };
    const header = Buffer.alloc(13);
    header.writeUInt32BE(size[0], 0);
    header.writeUInt32BE(size[1], 4);
    header.set([depth, colourType, 0, 0, 0], 8);
    return Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      chunk('IHDR', header),
      ...(palette === undefined ? [] : [chunk('PLTE', Buffer.from(palette))]),
      chunk('IDAT', deflateSync(Buffer.concat(rows.map((row) => Buffer.from([0, ...row]))))),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  };
  const grey = png([2, 2], 0, [
    [0, 1],
    [254, 255],
  ]);
  const root = join(folder.path, 'pictures');
  const put = (name: string, content: Buffer | string) => {
    mkdirSync(join(root, name, '..'), { recursive: true });
    folder.file(join('pictures', name), content);
  };
  beforeEach(() => rmSync(root, { recursive: true, force: true }));

  test('grey images, in the order of their names', async () => {
    put('b/1.png', grey);
    put(
      'a/2.png',
      png([2, 2], 4, [
        [9, 255, 8, 255],
        [7, 255, 6, 255],
      ]),
    );
    put('a/1.png', png([2, 2], 0, [[0b01000000], [0b10000000]], undefined, 1));
    put('.DS_Store', 'x');
    put('a/.hidden', 'x');
    const read = await readImages(root);
    expect(read).toMatchObject({ length: 3, imageSize: 2, channels: 1, labels: ['a', 'a', 'b'] });
    expect([...read.pixels]).toEqual([0, 255, 255, 0, 9, 8, 7, 6, 0, 1, 254, 255]);
  });

  test('files without classes, in the order of their paths, in as many channels as are wanted', async () => {
    put('b.png', grey);
    put(
      'a.png',
      png([2, 2], 0, [
        [9, 8],
        [7, 6],
      ]),
    );
    const paths = ['b.png', 'a.png'].map((name) => join(root, name));
    expect([...(await readPngs(paths)).pixels]).toEqual([0, 1, 254, 255, 9, 8, 7, 6]);
    const { channels, pixels } = await readPngs(paths.slice(1), { channels: 3 });
    expect({ channels, pixels: [...pixels] }).toEqual({
      channels: 3,
      pixels: [9, 9, 9, 8, 8, 8, 7, 7, 7, 6, 6, 6],
    });
    put(
      'c.png',
      png([2, 2], 2, [
        [1, 2, 3, 4, 5, 6],
        [7, 8, 9, 10, 11, 12],
      ]),
    );
    const { message } = await rejectionOf(readPngs([join(root, 'c.png')], { channels: 1 }));
    expect(message.replaceAll(folder.path, 'DIR')).toBe(
      'data: DIR/pictures/c.png has colours, and grey images were expected. Save it in grey.',
    );
  });

  test('one with colours makes all have three channels', async () => {
    put('a/1.png', grey);
    put(
      'b/rgb.png',
      png([2, 2], 2, [
        [1, 2, 3, 4, 5, 6],
        [7, 8, 9, 10, 11, 12],
      ]),
    );
    put(
      'c/palette.png',
      png(
        [2, 2],
        3,
        [
          [0, 1],
          [1, 0],
        ],
        [50, 60, 70, 80, 90, 100],
      ),
    );
    put(
      'd/alpha.png',
      png([2, 2], 6, [
        [1, 2, 3, 255, 4, 5, 6, 255],
        [0, 0, 0, 255, 0, 0, 0, 255],
      ]),
    );
    const read = await readImages(root);
    expect(read).toMatchObject({ length: 4, channels: 3, labels: ['a', 'b', 'c', 'd'] });
    expect([...read.pixels]).toEqual([
      ...[0, 0, 0, 1, 1, 1, 254, 254, 254, 255, 255, 255],
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
      ...[50, 60, 70, 80, 90, 100, 80, 90, 100, 50, 60, 70],
      ...[1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0],
    ]);
  });

  test.each<[string, () => void, string, string]>([
    [
      'empty',
      () => mkdirSync(root),
      'images-folder',
      'DIR/pictures is empty. Put a folder for each class in it, with its images as PNG.',
    ],
    [
      'a file among the classes',
      () => put('notes.txt', 'x'),
      'images-folder',
      'DIR/pictures/notes.txt is no folder of a class. Take it away, or put it into one.',
    ],
    [
      'a class without images',
      () => {
        put('a/1.png', grey);
        put('b/.keep', '');
      },
      'images-folder',
      'DIR/pictures/b is a class without images. Put one in, or take it away.',
    ],
    [
      'no PNG',
      () => put('a/1.jpg', Buffer.from('ffd8ffe000104a46494600010100', 'hex')),
      'images-png',
      'DIR/pictures/a/1.jpg is no PNG. Save the image as PNG, or take the file away.',
    ],
    [
      'a folder in a class',
      () => put('a/b/1.png', grey),
      'file-is-folder',
      'DIR/pictures/a/b is a folder. Name a file in it.',
    ],
    [
      'an empty file',
      () => put('a/1.png', ''),
      'images-png',
      'DIR/pictures/a/1.png is no PNG. Save the image as PNG, or take the file away.',
    ],
    [
      'two sizes',
      () => {
        put('a/1.png', grey);
        put('b/1.png', png([1, 1], 0, [[0]]));
      },
      'images-size',
      'DIR/pictures/b/1.png has 1 × 1 pixels, and DIR/pictures/a/1.png has 2 × 2. Bring all images to one size.',
    ],
    [
      'not square',
      () => put('a/1.png', png([2, 1], 0, [[0, 0]])),
      'images-size',
      'DIR/pictures/a/1.png has 2 × 1 pixels, and square images were expected. Pad or crop it.',
    ],
    [
      'far too large',
      () => put('a/1.png', png([100000, 100000], 2, [[0]])),
      'images-too-large',
      'DIR/pictures/a/1.png has 1 images of 30000000000 bytes, more than the 2147483647 bytes that are held. Take fewer or smaller images.',
    ],
    [
      '16 bits',
      () => put('a/1.png', png([1, 1], 0, [[0, 1]], undefined, 16)),
      'images-png',
      'DIR/pictures/a/1.png has 16 bits a channel. Save it with 8.',
    ],
    [
      'alpha',
      () => put('a/1.png', png([1, 1], 6, [[1, 2, 3, 254]])),
      'images-png',
      'DIR/pictures/a/1.png is transparent in places. Save it on a background, without alpha.',
    ],
    [
      'damage',
      () => put('a/1.png', Buffer.concat([grey.subarray(0, 40), Buffer.from([99]), grey.subarray(41)])),
      'images-png',
      'DIR/pictures/a/1.png cannot be read: ',
    ],
    [
      'cut short',
      () => put('a/1.png', grey.subarray(0, 50)),
      'images-png',
      'DIR/pictures/a/1.png ends before its pixels do. Save the image anew.',
    ],
  ])('%s', async (_, make, code, message) => {
    make();
    const error = await refusal(root);
    expect(error.code).toBe(code);
    if (message.endsWith(': '))
      expect(error.message).toMatch(/^data: \S+ cannot be read: [^\n]+\. Save the image anew\.$/);
    else expect(error.message).toBe(`data: ${message}`);
  });

  test('reading can be ended', async () => {
    for (let i = 0; i < 5; i += 1) put(`a/${i}.png`, grey);
    const controller = new AbortController();
    const reading = readImages(root, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });

  test('nothing there', async () => {
    expect(await refusal(root)).toEqual({
      code: 'file-missing',
      message: 'data: there is no file DIR/pictures. Check the path.',
    });
  });
});
