/** The texts of the guided tour. */
export const enTour = {
  heading: 'Guided tour',
  lead: 'Two minutes a rung: predict, train, see, find out why, choose what is missing. Nothing holds you up: every step can be skipped.',
  kept: 'What you answer is kept for the next visit.',
  rungs: 'Rungs of the tour',
  done: 'done',
  again: 'Take this rung again',
  skip: 'Skip',
  skipped: 'Skipped.',
  go: 'Go on',
  onward: (rung: string) => `On to ${rung}`,
  through: 'That was the ladder. The workbench takes any model and your own pairs.',
  needs: 'This step looks at the trained model.',
  right: 'Right.',
  notQuite: 'Not that.',
  steps: {
    predict: 'Predict',
    train: 'Train',
    see: 'See',
    act: 'Why',
    add: 'What is missing',
    next: 'Does it work?',
  },
  see: {
    asPredicted: (outcome: string) => `As you predicted: ${outcome}`,
    otherwise: (predicted: string, outcome: string) => `You predicted “${predicted}”; ${outcome}`,
    unpredicted: (outcome: string) => `What came out: ${outcome}`,
    other: 'this run does something that was not on the list: look at its answers.',
  },
  predict: {
    plain: 'Plain has one number per token and is trained to copy 0000 and 1111. What will it answer?',
    token: 'Token has a vector per symbol, no mask and no positions. What will it answer to 0000 and 1111?',
    masked: 'Masked has a causal mask and no positions. Asked to copy 0101 and 1010, what will it answer?',
    seq2seq: 'Seq2Seq has positions as well. Asked to copy 0101 and 1010, what will it answer?',
    padded: 'Padded learns all eight pairs at once, 1 to 4 symbols long. How many will it have right?',
  },
  options: {
    plain: {
      copy: 'both inputs, copied',
      same: 'one and the same number for everything',
    },
    token: {
      copy: 'both inputs, copied, with an end',
      endless: 'the right symbol, for ever',
      short: 'the right symbol, ended too early or too late',
    },
    masked: {
      copy: 'both inputs, copied',
      same: 'the same answer to both',
      other: 'two answers, not both right',
    },
    seq2seq: {
      copy: 'both inputs, copied',
      same: 'the same answer to both',
      other: 'two answers, not both right',
    },
    padded: {
      all: 'all of them',
      some: 'some of them',
      none: 'none of them',
    },
  },
  outcomes: {
    plain: {
      copy: 'it copies both.',
      same: 'it gives one number to everything, whatever goes in.',
    },
    token: {
      copy: 'it copies both and stops.',
      endless: 'it says symbols and never stops.',
      short: 'it stops, but not where it should.',
    },
    masked: {
      copy: 'it copies both.',
      same: 'it gives both inputs the same answer.',
      other: 'it gives two answers, not both right.',
    },
    seq2seq: {
      copy: 'it copies both.',
      same: 'it gives both inputs the same answer.',
      other: 'it gives two answers, not both right.',
    },
    padded: {
      all: 'it has all eight right.',
      some: 'it has some of the eight right, not all.',
      none: 'it has none of the eight right.',
    },
  },
  act: {
    plain: {
      ask: 'Drag the number that goes into the decoder’s last LayerNorm. Which number changes what comes out?',
      label: 'The number that goes in',
      line: (x: string, mean: string, rest: string, out: string) =>
        `In ${x}, its mean ${mean}, what is left ${rest}: out comes ${out}.`,
      some: 'I found one',
      none: 'None does',
      first: 'Drag it first.',
      no: (out: string) => `Whatever goes in, ${out} comes out: the mean of one number is that number.`,
      yes: (out: string) =>
        `None does: the mean of one number is the number itself, 0 is left, and the learned shift ${out} is all that comes out.`,
    },
    token: {
      ask: 'These are the rows of this run’s logits after SOS and each symbol of the right answer. Mark two rows that must be equal, whatever the weights.',
      row: (place: string, token: string) => `Row ${place}, ${token}`,
      yes: (difference: string) =>
        `They differ by ${difference}: equal tokens in a bag are the same question. One of them would have to say EOS and the others the symbol; no row can do both.`,
      no: (difference: string) =>
        `They differ by ${difference}: SOS and a symbol are different tokens, so nothing ties them. Mark two of the same token.`,
    },
    masked: {
      ask: 'To this run 0101 and another input are the very same. Find it: each choice goes through the model.',
      yes: (input: string, difference: string) =>
        `The first answer’s shares for 0101 and ${input} differ by ${difference}: the same symbols, another order, and the encoder knows no order.`,
      no: (input: string, difference: string) =>
        `For ${input} the shares differ by ${difference}: its symbols are others, or other in number. Find one with the same symbols.`,
    },
    seq2seq: {
      ask: 'Switch the positions off in the trained model and see what it can still tell apart.',
      off: 'Switch positions off',
      yes: (right: string, all: string) =>
        `Without positions ${right} of ${all} pairs come out: the inputs are one bag again.`,
    },
    padded: {
      ask: 'Three masks hide PAD. Switch one off at a time; which changes nothing at all, and why?',
      source: 'Source mask off',
      memory: 'Memory mask off',
      target: 'Target mask off',
      yes: (difference: string) =>
        `The answer’s shares move by ${difference}: while decoding the decoder’s own input holds no PAD, and in training PAD stands behind the end, where the causal mask hides it.`,
      no: (difference: string, right: string, all: string) =>
        `The answer’s shares move by up to ${difference}; ${right} of ${all} pairs still come out. Try another.`,
    },
  },
  add: {
    ask: 'Which part does this model need most?',
    embedding: 'an embedding: a vector per symbol',
    causal: 'a causal mask',
    positions: 'positions',
    padding: 'PAD and padding masks',
    has: 'This rung has it already.',
    why: {
      embedding: 'Eight numbers for a symbol leave LayerNorm a direction where one number leaves nothing.',
      causal:
        'A causal mask makes each row’s view as long as its prefix, so that rows of one token differ and one can say EOS.',
      positions:
        'Positions make a symbol in the first place another vector than in the second, so that order gets through the encoder.',
      padding: 'PAD fills the batch up to one length, and the masks hide it, so that lengths can be mixed.',
    },
    notYet: 'That is not what fails here.',
    padLoss: 'One question is left: why does PAD leave the loss?',
    padOptions: {
      easy: 'It would be learnt at once and make the loss look better than the answers',
      slow: 'It would make training slower',
      seen: 'The masks could not hide it otherwise',
    },
    padWhy: {
      easy: '8 of 40 places for labels hold PAD: the mean would fall by a fifth without one answer getting better.',
      slow: 'The same numbers are computed either way; the loss only leaves some out.',
      seen: 'Masks act in attention, before there is any loss: the two are independent.',
    },
  },
  next: {
    plain: 'Train Token on the same task: it tells the inputs apart, if not yet where to stop.',
    token: 'Train Masked on one to three, which Token provably cannot end.',
    masked: 'Train Seq2Seq on the same two inputs.',
    seq2seq: 'Train Padded on all eight pairs, which are of three lengths.',
    padded: 'All five rungs are behind you.',
    works: (right: string, all: string) => `${right} of ${all} pairs are right: it works.`,
    apart: 'Its answers to the two inputs differ: it tells them apart. What is left is to stop.',
    alike: 'Its answers to the two inputs are the same: this run tells nothing apart.',
    missed: (right: string, all: string) =>
      `${right} of ${all} pairs are right on this seed. No proof forbids the rest: another seed, or dropout 0, may learn them.`,
  },
};
