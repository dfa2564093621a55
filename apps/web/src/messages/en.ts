/** Every text of the page and its first view. A value is a string, or a function where numbers go in. */
export const en = {
  languageName: 'English',
  title: 'seqlab',
  subtitle: 'Transformers, trained from scratch in this page',
  skipToContent: 'Skip to the lab',
  navigation: {
    label: 'Views',
    ladder: 'The ladder',
    walk: 'One sequence',
    workbench: 'Workbench',
    take: 'Take it away',
  },
  settings: {
    language: 'Language',
    theme: 'Theme',
    themeAuto: 'System theme',
    themeLight: 'Light',
    themeDark: 'Dark',
    seed: 'Seed',
    seedHelp: 'Where all random numbers start: the same seed gives the same weights, bit for bit.',
    dropout: 'Dropout',
    dropoutHelp: 'Share of activations that is switched off at random in training. The paper uses 0.1.',
  },
  controls: {
    play: 'Train all five',
    playOne: 'Train this rung',
    pause: 'Pause',
    resume: 'Go on',
    step: 'Step',
    reset: 'Start over',
    copy: 'Copy',
    copied: 'Copied',
    close: 'Close',
    again: 'Try again',
    showTable: 'Numbers behind the figure',
  },
  status: {
    idle: 'Not trained yet',
    waiting: 'Waits for a free worker',
    waitingForOthers: 'Waits for a free worker: other labs on this page are training too',
    training: (step: number, steps: number) => `Step ${step} of ${steps}`,
    paused: (step: number, steps: number) => `Paused at step ${step} of ${steps}`,
    done: (seconds: string) => `Trained in ${seconds} s`,
    failed: 'Stopped by an error',
    restarted: (step: number) => `A worker was lost. Training goes on from step ${step}.`,
    ignored: (names: string) => `Parts of the link were not understood and are ignored: ${names}`,
    more: (count: number) => `and ${count} more`,
    allDone: (seconds: string) => `All stages trained in ${seconds} s.`,
    lookBelow: 'What each has learnt is in the table below; why, in the proofs.',
    viewFailed:
      'This view could not be loaded. Check the connection. If the site has just been updated, reload this page: its link keeps what is set.',
    wasmForbidden:
      "This page's content security policy forbids WebAssembly, on which the lab computes. Whoever runs the site can allow it with script-src 'wasm-unsafe-eval'.",
    wasmMissing:
      'This browser has no WebAssembly, on which the lab computes: it is switched off, or a lockdown mode has taken it away.',
    workerPolicy: (directive: string) =>
      `This page's content security policy forbids the lab's worker (${directive}). Whoever runs the site can allow it with worker-src 'self' blob:.`,
    workerScriptPolicy: (directive: string, address: string) =>
      `This page's content security policy forbids a script of the lab (${directive}): ${address}. Whoever runs the site can allow its folder with script-src.`,
    workerTrustedTypes: (directive: string) =>
      `This page's policy on Trusted Types forbids the lab's worker (${directive}). Whoever runs the site can allow it with trusted-types seqlab.`,
    templatesForbidden:
      "This page's policy on Trusted Types forbids the lab. Whoever runs the site can allow it with trusted-types seqlab.",
    workerLoad: (address: string, status: string) =>
      `The lab's worker could not be loaded: ${address} answers ${status}. If the site has just been updated, reload this page: its link keeps what is set.`,
    workerType: (address: string, type: string) =>
      `The lab's worker does not come as a script: ${address} comes as ${type}. Whoever runs the site can send it as text/javascript; in a network that asks for a login, log in.`,
    workerUnreachable: (address: string) =>
      `The lab's worker could not be loaded: ${address} cannot be reached. Check the connection and try again.`,
    workerUnknown: (address: string, said: string) =>
      `The lab's worker did not start, and the browser does not say why${said === '' ? '' : ` (it says: ${said})`}. It may be the connection, a content blocker, or what this site or its server allows: the script is ${address}.`,
    workerLost: (why: string) =>
      `The worker was lost again and again, so this run was given up (${why}). A smaller model may do, or closing other tabs.`,
    outOfMemory: 'There is not enough memory for this run. A smaller model may do, or closing other tabs.',
    orTrainOnWasm: 'Training on WASM needs no such part.',
    backendUnavailable: 'The chosen backend does not start in this browser; WASM does.',
    weights: 'Weights',
    weightsHelp: 'A hash of all trained weights. Who opens the same link gets the same one.',
    chartOf: (title: string) => `Loss of ${title}`,
  },
  ladder: {
    heading: 'Climb the ladder',
    lead: 'Five tiny transformers learn to turn one short string of zeros and ones into another. Each has one component more than the one before. Train them here, in seconds, and see what each component is for. Where a model must fail, a floor under its loss is proved before the first step: no training gets below it.',
    loss: 'loss',
    step: 'training step',
    floor: 'proven floor',
    floorValue: (value: string) => `floor ${value}`,
    noFloor: 'floor 0: below this scale',
    reported: 'paper',
    figureDescription: (start: string, end: string, floor: string, reported: string) =>
      `The training loss starts at ${start} and stands at ${end}. The proven floor is ${floor}; the paper reports ${reported}.`,
    now: 'now',
    parameters: (count: string) => `${count} parameters`,
    adds: 'Adds',
    can: 'Makes possible',
    cannot: 'Cannot',
    why: 'Why: the proof, with this model’s numbers',
    proofOf: (rung: string) => `The proof: ${rung}`,
    proofPending: 'Train this rung, and its numbers stand here.',
    tableHeading: 'What each model has learnt',
    tableLead:
      'Each cell counts the sequences that the trained model decodes exactly. Open one to see its inputs beside its outputs.',
    tableDot: 'A dot stands where the paper has no such run.',
    task: 'Task',
    notInPaper: 'not in the paper',
    untrained: 'not trained yet',
    right: (right: number, all: number) => `${right} of ${all} right`,
    cellLabel: (task: string, model: string, state: string) => `${task}, ${model}: ${state}`,
    input: 'Input',
    expected: 'Expected',
    output: 'Output',
    verdict: 'Verdict',
    correct: 'right',
    wrong: 'wrong',
    neverStops: 'no EOS within 16 calls',
    nothing: '(nothing)',
    trainLoss: 'Training loss',
    trainLossHelp: 'with dropout, before the last step',
    evalLoss: 'Evaluation loss',
    evalLossHelp: 'without dropout, after the last step',
    floorLabel: 'Floor',
    reportedLabel: 'Paper’s loss',
    walkThrough: 'Walk through one sequence with this model',
    scalarRule: 'An output is right when each number is within 0.25 of what is expected.',
    missed: 'Nothing forbids this task, but this run has not learnt it. Another seed, or dropout 0, may.',
    againstRule: 'This run does not keep to the goal’s rule.',
    proven: 'No run can have all of these right: the proof is on the rung.',
    missedRewrite:
      'Its loss is low, and still the answer is wrong. In training the decoder saw its whole answer at once, for nothing masked it; decoding starts from SOS alone, which it has never seen.',
    rewriteNote: 'Decoded as in the paper: every prediction is rewritten at each turn, at most 16 symbols.',
  },
  tasks: {
    copy4: 'Copy',
    'three-to-one': 'Three to one',
    'one-to-three': 'One to three',
    alternating: 'Alternating copy',
    'all-eight-copy': 'All eight, together',
    'all-eight-invert': 'All eight with inversion',
  } as Record<string, string>,
  taskHelp: {
    copy4: '0000\u00a0→\u00a00000 · 1111\u00a0→\u00a01111',
    'three-to-one': '000\u00a0→\u00a01 · 111\u00a0→\u00a00',
    'one-to-three': '0\u00a0→\u00a0111 · 1\u00a0→\u00a0000',
    alternating: '0101\u00a0→\u00a00101 · 1010\u00a0→\u00a01010',
    'all-eight-copy': 'the four tasks at once, padded',
    'all-eight-invert': 'as before, with 0000\u00a0→\u00a01111 and 1111\u00a0→\u00a00000',
  } as Record<string, string>,
  rungs: {
    plain: {
      name: 'Plain',
      adds: 'A bare encoder and decoder on raw numbers: one feature per position, no embedding.',
      can: 'One constant: the mean of its targets.',
      cannot: 'Tell any input from any other: it answers 0.5 to everything.',
      paper:
        'The paper says that there are no non-linear mappings. There are: ReLU and softmax. What is proved here is that LayerNorm over one feature erases its input.',
    },
    token: {
      name: 'Token',
      adds: 'An embedding: each symbol is a vector of eight learned numbers.',
      can: 'Mapping symbols to symbols, such as 000 → 1, if not with every seed.',
      cannot: 'Stop. Every copy of a symbol in the decoder gets the same answer, wherever it stands.',
      paper:
        'The paper reports 0.4503 for copy and 0.4825 for one to three: both a hair above the proven floors 0.4499 and 0.4774. More training can gain no more than that hair.',
    },
    masked: {
      name: 'Masked',
      adds: 'A causal mask in the decoder: a position sees only what came before it.',
      can: 'Counting what it has written, and so stopping: 0 → 111, if not with every seed.',
      cannot: 'Tell 0101 from 1010: the encoder sees a bag of symbols without order.',
      paper:
        'The paper’s 0.0654 for one to three comes from a run that continued an earlier one (its first printed loss is 0.1198; a fresh model starts near 1.5). With dropout 0.1 some seeds stop one symbol early although their training loss is low; with dropout 0 that has not been seen.',
    },
    seq2seq: {
      name: 'Seq2Seq',
      adds: 'Positions: a fixed table of sines and cosines is added to the embeddings.',
      can: 'Telling 0101 from 1010.',
      cannot: 'Train on sequences of different lengths in one batch.',
      paper:
        'The paper’s 0.0654 and 0.0088 belong to different tasks. The like-for-like effect of positions on this task is 0.2120 → 0.0088.',
    },
    padded: {
      name: 'Padded',
      adds: 'A PAD symbol and padding masks: sequences of different lengths share a batch.',
      can: 'Learning all eight sequences at once.',
      cannot: 'No proven limit: no proof forbids any of its eight sequences.',
      paper:
        'The paper prints a list with inversion (0000 → 1111) but its code copied (0000 → 0000), and its 0.1117 belongs to the copy. The ladder runs the copy; the workbench has both.',
    },
  },
  proofs: {
    plain: {
      lead: 'LayerNorm subtracts the mean of the features. With one feature that leaves 0, so its output is its bias. The decoder ends in a LayerNorm: whatever goes in, the output is that one bias.',
      bias: (bias: string) => `In this model decoder.norm.bias = ${bias}, and so is every output.`,
      floor: 'The best constant for targets 0 and 1 is 0.5, with a mean squared error of 0.25.',
    },
    token: {
      lead: 'Without mask and positions the decoder treats its tokens as a bag: equal tokens get equal logits. Read the rows: they agree wherever the token is the same.',
      difference: (value: string) => `Largest difference between rows of one token: ${value}`,
      floorCopy4:
        'After SOS stand four equal tokens, which should predict the symbol three times and EOS once. One answer for four targets: at best the loss is 4·H(1/4)/5 = 0.4499, and there the symbol beats EOS in every place.',
      floorOneToThree:
        'After SOS stand three equal tokens, which should predict the symbol twice and EOS once. One answer for three targets: at best the loss is 3·H(1/3)/4 = 0.4774, and there the symbol beats EOS in every place.',
      floorThreeToOne:
        'Here the symmetry does no harm: the decoder sees SOS and one symbol, each asks for one answer. The floor is 0.',
    },
    masked: {
      lead: 'The causal mask gives the decoder order by the length of the prefix. The encoder has none: it hands on the same bag of symbols for both inputs, so the logits after the same prefix are the same too.',
      difference: (value: string) =>
        `Largest difference: ${value}. Not all digits need to agree: the same numbers are summed in another order, and float sums depend on the order.`,
      floor:
        'Only the first symbol is unknown: a coin toss, ln 2, in one of five places. Floor ln 2 / 5 = 0.1386.',
      equal:
        'Largest difference: 0. For this model every bit agrees; float sums in another order may differ in the last digits.',
      apart:
        'The inputs 0 and 1 are different bags, so nothing keeps the logits from differing; the mask lets the decoder count to three.',
      prefix: (text: string) => `Decoder input: ${text}`,
    },
    positions: {
      lead: 'A row of this table is added to the embedding at each position, so that 0 in the first place is another vector than 0 in the second. The two inputs are no longer the same bag.',
      difference: (value: string) => `After the same prefix the logits now differ by up to ${value}.`,
      floor: 'The inputs can be told apart, so no symmetry holds the loss up: floor 0.',
      table: 'Position table: position × feature',
      position: 'Position',
    },
    padding: {
      lead: 'PAD stands where a short sequence has ended. The masks hide it as a key, so that the real tokens give the same logits with any amount of it.',
      difference: (value: string) =>
        `Largest difference of a real token’s logits between the lengths: ${value}`,
      floor:
        'The loss counts real tokens only; PAD has no label. Every one of the eight pairs can be told apart: floor 0.',
      length: (length: number) => `padded to ${length}`,
    },
    token_column: 'Token',
    logits_of: (input: string) => `Logits for input ${input}`,
    outputs: 'Outputs',
  },
};

export type Messages = typeof en;
