/**
 * The matrix product alone, as a share of what WASM SIMD can do on this machine: C[m,n] = A[m,k]·B[k,n] with either operand transposed in memory.
 * The probe of the peak and the products take turns; medians over the rounds.
 *
 *   node matmul.mjs [--rounds 9]
 */
import { parseArgs } from 'node:util';
import { peakProbe, startBackend } from '@seqlab/backend';
import { engine, zeros } from '@tensorflow/tfjs-core';
import { machineOf } from '../packages/backend/dist/wasm/machine.js';
import { Opcode } from '../packages/backend/dist/wasm/opcodes.js';
import { read, scratch, write } from '../packages/backend/dist/wasm/operand.js';
import { matmulScratch } from '../packages/backend/dist/wasm/scratch-sizes.js';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });
const ROUNDS = Number(values.rounds);
const sizes = [
  [16, 16, 16],
  [32, 32, 32],
  [64, 64, 64],
  [128, 128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [1024, 512, 128],
  [600, 8, 8],
];

await startBackend('wasm');
const machine = machineOf(engine().backend);

/** GFLOP/s of one kind of product; a call is one instruction, as in eager mode. */
function product([m, n, k], kind) {
  const [a, b, c] = [m * k, k * n, m * n].map((size) => zeros([size]));
  const [aRow, aColumn] = kind[0] === 'N' ? [4 * k, 4] : [4, 4 * m];
  const [bRow, bColumn] = kind[1] === 'N' ? [4 * n, 4] : [4, 4 * k];
  const operands = [m, n, k, read(a, m * k), aRow, aColumn, read(b, k * n), bRow, bColumn, write(c, m * n)];
  const call = () => machine.execute(Opcode.Matmul, [...operands, scratch(matmulScratch(m, n, k))]);
  const turn = (ms) => {
    let calls = 0;
    const start = performance.now();
    let elapsed = 0;
    do {
      call();
      calls += 1;
      elapsed = performance.now() - start;
    } while (elapsed < ms);
    return (2 * m * n * k * calls) / elapsed / 1e6;
  };
  turn(60);
  return turn;
}

function peak() {
  const start = performance.now();
  const flops = peakProbe(5e5);
  return flops / (performance.now() - start) / 1e6;
}

const median = (numbers) => [...numbers].sort((x, y) => x - y)[numbers.length >> 1];
for (let i = 0; i < 20; i++) peak();
console.log('| m × n × k | NN | NT | TN |\n|---|---|---|---|');
const peaks = [];
for (const size of sizes) {
  const cells = ['NN', 'NT', 'TN'].map((kind) => {
    const turn = product(size, kind);
    const shares = [];
    const speeds = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = peak();
      const speed = turn(30);
      const most = Math.max(before, peak());
      peaks.push(most);
      speeds.push(speed);
      shares.push(speed / most);
    }
    return `${median(speeds).toFixed(1)} (${(100 * median(shares)).toFixed(0)} %)`;
  });
  console.log(`| ${size.join(' × ')} | ${cells.join(' | ')} |`);
}
console.log(`\nGFLOP/s, and the share of the peak, ${median(peaks).toFixed(1)} GFLOP/s`);
process.exit(0);
