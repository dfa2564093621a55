/** The texts of the guide: questions with their answers, and the words that they use. */
export const enGuide = {
  heading: 'Guide',
  lead: 'What a transformer does, asked and answered: each answer says where on this page it can be seen, and what the runs of this seed have made of it.',
  questionsHeading: 'Questions',
  wordsHeading: 'Words',
  show: 'Show me',
  paper: 'The paper: arXiv 2502.19597',
  seen: {
    plain: (bias: string, loss: string) =>
      `This run: its one answer is ${bias}, its evaluation loss is ${loss}.`,
    rows: (difference: string, loss: string, floor: string) =>
      `This run: rows of one token differ by at most ${difference}; its evaluation loss is ${loss}, the floor ${floor}.`,
    pairs: (task: string, right: string, all: string, loss: string) =>
      `This run, ${task}: ${right} of ${all} pairs decoded exactly, evaluation loss ${loss}.`,
    losses: (task: string, train: string, evaluation: string) =>
      `This run, ${task}: ${train} with dropout, ${evaluation} without.`,
    inputs: (difference: string) =>
      `This run: after the same prefix the logits for the two inputs differ by at most ${difference}.`,
    lengths: (difference: string) =>
      `This run: more PAD moves no logit of a real token by more than ${difference}.`,
    untrained: 'Train it, and what this run has made of it stands here.',
  },
  questions: {
    attention: {
      ask: 'What does attention compute, and where do I see it?',
      answer:
        'Each token makes a query, a key and a value. A query times a key, over √K, is a score: how much one token wants of another. K is how many numbers a key has, here 8; a sum of K products grows like √K, and dividing by it keeps scores of one size, whatever K. The mask takes scores away, softmax makes shares of what is left, and the token gets the values mixed by those shares. Open an attention block of the picture: all five stand there as numbers. A row is who looks, a column who is looked at.',
    },
    encoderDecoder: {
      ask: 'What do the two columns of the picture do?',
      answer:
        'The left one, the encoder, reads the whole input at once. The right one, the decoder, reads what has been written so far and says what comes next. It learns of the input by cross-attention alone.',
    },
    cross: {
      ask: 'What does cross-attention carry?',
      answer:
        'All that the decoder ever knows of the input. Its queries come from the decoder, its keys and values from the encoder’s output, the memory. Switch it off and every input gets one and the same answer: with two pairs that can still be right for one of them, so look at the whole task.',
    },
    residual: {
      ask: 'What is the thick line past the blocks?',
      answer:
        'The residual stream: one vector per token. A block reads it through a LayerNorm and adds its result to it at ⊕; nothing is ever overwritten.',
    },
    plain: {
      ask: 'Why does Plain fail, and what floor is proved?',
      answer:
        'It has one number per token, and LayerNorm takes the mean of a token’s numbers away: of one number nothing is left but the learned shift. The decoder ends in such a LayerNorm, so every input gets that one number. The best single answer to as many zeros as ones is 0.5, with a mean squared error of 0.25: that is the floor. Neither ReLU nor softmax is missing.',
    },
    token: {
      ask: 'Why can Token not stop when it copies?',
      answer:
        'Without mask and positions its decoder sees a bag: equal tokens get equal logits, wherever they stand. To copy 0000 the same row would have to say 0 three times and EOS once. The best it can do is say 0 with probability 3/4, and then 0 wins everywhere: EOS never comes. That costs 4·H(1/4)/5 = 0.4499 nats per symbol, and no training gets below it.',
    },
    exposure: {
      ask: 'Why can a run’s loss be low and its answers wrong?',
      answer:
        'The loss is measured teacher-forced: the decoder is given the right symbols so far. In decoding it gets its own. Without a causal mask it even sees the whole right answer in training, and SOS alone, where decoding starts, never: three to one has floor 0, low losses, and on some seeds no right answer.',
    },
    causal: {
      ask: 'What does the causal mask change, in training and in decoding?',
      answer:
        'In training all rows are computed at once, and without the mask each could look at the very symbol that it is to predict. With it a row sees only itself and what stands before it, so that every row trains for a moment of decoding. In decoding nothing stands after the last row, so there is nothing to hide from it; what the mask changes there is the rows before it, which deeper layers read. Switching it off in a trained model of one decoder layer therefore changes no answer.',
    },
    count: {
      ask: 'How can a model without positions count to three?',
      answer:
        'By shares. After SOS and n equal tokens SOS gets one share of n + 1 in an even mix: 1/2, 1/3, 1/4. The mask makes the prefix that long and no longer; without it every row sees the same mix.',
    },
    length: {
      ask: 'Why do some Masked runs stop too early or too late?',
      answer:
        'They count by shares that differ little, 1/3 from 1/4, and dropout shakes them in training. No proof forbids the task; ten seeds give both. With dropout 0 that has not been seen.',
    },
    order: {
      ask: 'Why does Masked fail on alternating copy?',
      answer:
        'The mask is in the decoder. In the encoder every token sees all others and none knows its place, so 0101 and 1010 are one bag, and the decoder gets one memory for both. Only the first symbol then cannot be known: a coin toss, ln 2, in one of five places. Floor ln 2 / 5 = 0.1386.',
    },
    positions: {
      ask: 'What do positions add?',
      answer:
        'A fixed row of sines and cosines per place, added to the embedding: 0 in the first place is then another vector than 0 in the second. Each pair of columns turns at its own pace, the first fast, the last slowly, so that every place has its own row.',
    },
    special: {
      ask: 'What are SOS, EOS and PAD for?',
      answer:
        'SOS opens a sequence: it is what the decoder reads before it has written anything. EOS closes one: it is what the decoder says to stop. PAD means nothing: it fills short sequences of a batch up to the longest. Only the last rung has it; it is read and never written.',
    },
    padLoss: {
      ask: 'Why does PAD leave the loss, and what does that do to short and long tasks?',
      answer:
        'The loss is a mean over labels. All eight pairs have 40 places for labels, of which 8 hold PAD: to say PAD after the end is learnt at once, so counting it would make the loss look a fifth better than the answers are. Without PAD 32 labels count. Each counts the same, so a pair with a long answer counts for more: copying four symbols has 5 labels of 32, three to one has 2.',
    },
    loss: {
      ask: 'What is the loss, and in what unit?',
      answer:
        'How surprised the model is by the right symbol: −ln of the probability that it gave it, as a mean over the symbols. The unit is the nat; who guesses among four symbols has ln 4 = 1.386, who is sure and right has 0. Plain has numbers for symbols, so its loss is the mean squared error.',
    },
    floor: {
      ask: 'What is a floor, and how can it be known before training?',
      answer:
        'A number that the loss cannot fall below, whatever the weights. Where a model must give equal answers to two questions, the best that it can give is their mix, and that costs their entropy. What the model must treat alike follows from its parts, not from training. Floor 0 promises nothing: it says that no such proof forbids the task.',
    },
    row: {
      ask: 'Which row of the logits is used at which step of decoding?',
      answer:
        'The last one: the row of the symbol that was written last says what comes next. At the first call that is the row of SOS, at the second that of the first symbol, and so on; the rows before have had their say. Token is decoded as in the paper, which rewrites: there all rows are read again at each call.',
    },
    decodingRules: {
      ask: 'By what rules are answers decoded?',
      answer:
        'All here are greedy: the likeliest symbol is taken. “Append” adds the last row’s symbol and keeps what is written; “rewrite”, the paper’s, takes every row’s symbol anew at each call. With a causal mask the two are the same. Beam search, which keeps several beginnings and takes the likeliest whole, is in the command line: seqlab generate --decoding beam.',
    },
    teacher: {
      ask: 'How does “teacher-forced” differ from “decoded”?',
      answer:
        'Teacher-forced, the decoder is given the right symbols and must say each next one: so it is trained, and so the loss is measured. Decoded, its own symbols go back in, and one mistake changes all that follows. A run can be perfect at the first and wrong at the second.',
    },
    batch: {
      ask: 'Why can Seq2Seq not do what padding can?',
      answer:
        'A batch is a rectangle of ids: rows are sequences, columns are places. The eight pairs are 1 to 4 symbols long, so their rows leave holes, and each of its four symbols already means something: none can stand for nothing. That is a fact of counting, not of learning. Alone, each length trains; together they need PAD and masks that hide it.',
    },
    paddingMasks: {
      ask: 'What do the source, target and memory padding masks each do?',
      answer:
        'The source mask hides PAD from the encoder’s own attention: without it the input’s symbols mix PAD in. The memory mask hides the places of PAD from cross-attention: without it the decoder looks at what the encoder has made of PAD. The target mask hides PAD in the decoder’s own input; there PAD stands behind the end, where the causal mask hides it already, so with a causal mask it changes no row that counts. Switch each off in “One sequence”.',
    },
    norm: {
      ask: 'What is LayerNorm?',
      answer:
        'It takes a token’s numbers, subtracts their mean, divides by their spread, then multiplies and shifts each by learned numbers. Every block reads through one, so that its input has the same size throughout. Of one number it leaves the shift alone.',
    },
    logit: {
      ask: 'What are logits, and how do they become probabilities?',
      answer:
        'The last linear layer gives one number per symbol that could come next: the logits. Softmax raises e to each and divides by the sum: shares of 1. Only differences count: to add 5 to all changes nothing. The largest logit is the likeliest symbol.',
    },
    entropy: {
      ask: 'What is the H in the floors?',
      answer:
        'Entropy: the least mean surprise where the same question has several right answers. For a share p it is H(p) = −p·ln p − (1−p)·ln(1−p): 0 where all agree, ln 2 = 0.693 for a fair coin, 0.562 for one in four.',
    },
    dropout: {
      ask: 'What is dropout, and why is the training loss above the evaluation loss?',
      answer:
        'In training a random tenth of the activations is set to 0 and the rest is scaled up, so that the model relies on no single one. The training loss is measured with that noise, the evaluation loss without it.',
    },
    embedding: {
      ask: 'Why vectors instead of numbers?',
      answer:
        'A symbol becomes its row of a learned table: eight numbers, times √8. D is how many numbers, and the factor √D is the first transformer’s: beside it the positions that are added, between −1 and 1, stay small. Each can be moved on its own, LayerNorm leaves a direction, and symbols lie in no order. One number for a symbol has only a size, which LayerNorm takes away.',
    },
    parameters: {
      ask: 'What are the 1,332 parameters?',
      answer:
        'Three attentions with 4·8·8 + 4·8 = 288 each, two feed-forward networks with 2·8·8 + 8 + 8 = 144, seven LayerNorms with 16, the embedding with 4·8 = 32 and the last linear layer with 36. PAD adds a row of 8, which stays zero.',
    },
    seed: {
      ask: 'What does the seed decide?',
      answer:
        'Where the random numbers start that make the first weights and choose what dropout sets to 0. One seed gives the same weights, bit for bit, in every browser; the hash under a run says so. Another seed is another run, and may learn what this one has not.',
    },
    step: {
      ask: 'What happens in a training step?',
      answer:
        'The model answers all 100 sequences of the batch (200 on the last rung: copies of the pairs, each with dropout of its own), the loss is computed, and its gradient says how each weight would change it. Adam moves every weight a little: with rate 0.01 at first, on most rungs a tenth of that later.',
    },
    paper: {
      ask: 'Which paper is meant?',
      answer:
        'J.-K. Kämäräinen, “Introduction to Sequence Modeling with Transformers” (2025), arXiv 2502.19597. The five models, the tasks and “paper’s loss” are its own. Its losses are training losses: with dropout, at the last step, of one run each, whose seed is not known; so the numbers here lie near them, not on them. Where its explanation and the proof differ, both stand under the proof.',
    },
  },
  words: {
    adam: [
      'Adam',
      'The rule that turns gradients into changes: each weight gets a step of its own size, from the mean and the mean square of its gradients so far.',
    ],
    activation: ['activation', 'Any number inside a model that depends on the input; weights do not.'],
    attention: ['attention', 'Tokens look at tokens and take a mix of their values.'],
    batch: ['batch', 'The sequences that are computed together: a rectangle of ids.'],
    causal: ['causal mask', 'Hides what stands later: row t sees places up to t.'],
    cross: ['cross-attention', 'The decoder’s attention to the encoder’s output.'],
    decoder: ['decoder', 'The stack that writes the output.'],
    decoding: ['decoding', 'Making an answer symbol by symbol; here always the likeliest one (greedy).'],
    dropout: ['dropout', 'A random share of activations is set to 0 in training.'],
    embedding: ['embedding', 'A learned table: one vector per symbol.'],
    encoder: ['encoder', 'The stack that reads the input.'],
    entropy: ['entropy', 'The least mean surprise of a random choice; in nats here.'],
    eos: ['EOS', 'End of sequence: the model says it to stop.'],
    evaluation: ['evaluation loss', 'The loss of the trained model, without dropout.'],
    feedForward: ['feed-forward', 'Two linear layers with a bend between them, for every token alike.'],
    floor: ['floor', 'A value that the loss provably cannot fall below.'],
    gradient: ['gradient', 'How the loss would change with each weight.'],
    head: ['head', 'One attention of several side by side.'],
    norm: ['LayerNorm', 'Gives a token’s numbers mean 0 and spread 1, then a learned factor and shift.'],
    logit: ['logit', 'A symbol’s number before softmax.'],
    loss: ['loss', 'What training makes small: mean surprise at the right symbols.'],
    memory: ['memory', 'The encoder’s output, as cross-attention sees it.'],
    nat: ['nat', 'The unit of surprise with natural logarithms: 1 nat is 1.44 bits.'],
    pad: ['PAD', 'A symbol without meaning that fills short sequences up.'],
    padding: ['padding mask', 'Hides PAD from attention: of the source, the target, the memory.'],
    parameter: ['parameter, weight', 'A number that training changes.'],
    position: ['positions', 'What tells a model where a token stands.'],
    qkv: ['query, key, value', 'What a token asks, offers and gives in attention.'],
    residual: ['residual stream', 'The vector per token to which every block adds.'],
    seed: ['seed', 'The number from which all random numbers of a run follow.'],
    softmax: ['softmax', 'Makes shares of 1 of any numbers: e to each, over their sum.'],
    sos: ['SOS', 'Start of sequence: what the decoder reads first.'],
    teacher: ['teacher-forced', 'Given the right symbols so far, not its own.'],
    token: ['token', 'One symbol in its place.'],
  } as Record<string, readonly [word: string, meaning: string]>,
};
