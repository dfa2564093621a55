/**
 * The matrix product alone, GFLOP/s as a share of the machine's WASM SIMD peak: NN, NT and TN, as forward and backward passes call
 * them. One instruction runs again and again inside one call, so that JavaScript is not measured; peak and product take turns.
 *
 *   node matmul.mjs [--json]
 */
import { peakProbe, startBackend } from '@seqlab/backend';
import { engine } from '@tensorflow/tfjs-core';
// The product is no op of the package: its instruction is reached from inside.
import { allocate } from '../packages/backend/dist/wasm/heap.js';
import { encode, instructionLength } from '../packages/backend/dist/wasm/instruction.js';
import { machineOf } from '../packages/backend/dist/wasm/machine.js';
import { Opcode } from '../packages/backend/dist/wasm/opcodes.js';
import { matmulScratch } from '../packages/backend/dist/wasm/scratch-sizes.js';

const SIZES = [
  [16, 16, 16],
  [32, 32, 32],
  [64, 64, 64],
  [96, 96, 96],
  [128, 128, 128],
  [192, 192, 192],
  [256, 256, 256],
  [384, 384, 384],
  [512, 512, 512],
  // few columns and much depth: packing pays least
  [1024, 128, 512],
  // decoding: one token, and one of each of sixteen rows
  [1, 512, 128],
  [16, 512, 128],
];
const ROUNDS = 60;
/** milliseconds of one turn */
const SLICE = 6;
/** of 64 operations, about as long as a turn */
const PEAK_TURNS = 4e6;

await startBackend('wasm');
const { backend } = engine();
const machine = machineOf(backend);

/** The product [m, k] × [k, n] as one instruction; `turned` operands lie transposed in memory. */
function product([m, n, k], aTurned, bTurned) {
  const [a, b, c, room] = [m * k, k * n, m * n]
    .map((size) => allocate(backend, 4 * size))
    .concat(allocate(backend, matmulScratch(m, n, k)));
  const heap = new Float32Array(backend.wasm.HEAPU8.buffer);
  for (const { address, bytes } of [a, b]) {
    for (let i = 0; i < bytes / 4; i++) heap[address / 4 + i] = ((i * 2654435761) % 1009) / 1009 - 0.5;
  }
  const operands = [
    ...[m, n, k],
    ...[a.address, aTurned ? 4 : 4 * k, aTurned ? 4 * m : 4],
    ...[b.address, bTurned ? 4 : 4 * n, bTurned ? 4 * k : 4],
    ...[c.address, room.address],
  ];
  const instruction = { opcode: Opcode.Matmul, operands };
  const code = allocate(backend, 4 * instructionLength(instruction));
  const { buffer } = backend.wasm.HEAPU8;
  encode(instruction, new Int32Array(buffer), new Float32Array(buffer), code.address / 4, {});
  return { run: (times) => machine.scan(code.address, 1, code.address, 0, 0, times) };
}

function millisecondsOf(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const gflopsOf = (flops, work) => flops / millisecondsOf(work) / 1e6;
const KINDS = { NN: [false, false], NT: [false, true], TN: [true, false] };

/** A product that is warm, and how often a turn runs it. */
function warm(sizes, kind) {
  const { run } = product(sizes, ...KINDS[kind]);
  const flops = 2 * sizes[0] * sizes[1] * sizes[2];
  const some = Math.ceil(5e7 / flops);
  for (let i = 0; i < 3; i++) run(some);
  const times = Math.max(1, Math.round((some * SLICE) / millisecondsOf(() => run(some))));
  return { kind, turn: () => gflopsOf(flops * times, () => run(times)), best: 0 };
}

const rows = SIZES.map((sizes) => ({ sizes, products: Object.keys(KINDS).map((kind) => warm(sizes, kind)) }));
// The fastest turn of each counts, and turns are spread over the whole run: what else a machine does only ever takes away.
let peak = 0;
for (let round = 0; round < ROUNDS; round++) {
  for (const { products } of rows) {
    peak = Math.max(
      peak,
      gflopsOf(64 * PEAK_TURNS, () => peakProbe(PEAK_TURNS)),
    );
    for (const each of products) each.best = Math.max(each.best, each.turn());
  }
}
const table = rows.map(({ sizes, products }) => ({
  sizes,
  gflops: Object.fromEntries(products.map(({ kind, best }) => [kind, best])),
}));
if (process.argv.includes('--json')) console.log(JSON.stringify({ peak, table }));
else {
  console.log(`peak ${peak.toFixed(1)} GFLOP/s\n\n| m × n × k | NN | NT | TN |\n|---|--:|--:|--:|`);
  for (const { sizes, gflops } of table) {
    const cells = Object.values(gflops).map(
      (each) => `${((100 * each) / peak).toFixed(0)} % (${each.toFixed(1)})`,
    );
    console.log(`| ${[sizes.join(' × '), ...cells].join(' | ')} |`);
  }
}
