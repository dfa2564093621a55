import { SUM_BLOCK } from '../src/long-sums';
import { MATMUL_COLUMNS, MATMUL_ROWS } from '../src/wasm/memory-sizes';
import { MatmulOperand } from '../src/wasm/probe-operands';
import { address, int } from './instruction';
import { packA, packB } from './matmul-pack';
import { panel } from './matmul-panel';
import { rowAgainstRows } from './matmul-row';
import { ACCUMULATE, ADD, BEFORE, FROM_C, RELU, tile1x4, tile4x4 } from './matmul-tile';

// Blocks: a panel of B (KC × 8) stays in the first-level cache, a block of A (MC × KC) in the second.
const KC: i32 = SUM_BLOCK;
const MC: i32 = MATMUL_ROWS;
const NC: i32 = MATMUL_COLUMNS;

/**
 * C[m,n] = A[m,k]·B[k,n] (+ bias or what is in C, relu). Element (i,j) of a matrix lies at base + i·row + j·column bytes; of the two
 * distances of A and of B one is 4; rows of C are dense. `scratch` has room for what `matmulScratch` in src/wasm/scratch-sizes.ts says.
 * Up to a depth of `chain` an element is one chain of additions, and in blocks beyond it.
 */
export function matmul(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  bias: usize,
  flags: i32,
  scratch: usize,
  chain: i32 = SUM_BLOCK,
): void {
  if (m === 0 || n === 0) return;
  if (m === 1 && aColumn === 4 && bRow === 4 && (flags & FROM_C) === 0 && (k <= SUM_BLOCK || k > chain)) {
    rowAgainstRows(n, k, a, b, bColumn, c, bias, flags);
    return;
  }
  const later = k <= chain ? ACCUMULATE : ADD;
  const packsB = bColumn !== 4 || (n & 3) !== 0 || (m >= 16 && n * k >= 2048);
  const packsA = m >= 32 && n >= 24 && n * k >= 2048;
  const packedA = scratch + ((<usize>(min(k, KC) * ((min(n, NC) + 7) & ~7))) << 2);
  for (let n0 = 0; n0 < n; n0 += NC) {
    const nc = n - n0 < NC ? n - n0 : NC;
    let k0 = 0;
    do {
      const kc = k - k0 < KC ? k - k0 : KC;
      const blockB = b + <usize>k0 * bRow + <usize>n0 * bColumn;
      if (packsB) packB(blockB, bRow, bColumn, kc, nc, scratch);
      const blockFlags = (k0 > 0 ? later : flags & BEFORE) | (k0 + kc === k ? flags & RELU : 0);
      for (let m0 = 0; m0 < m; m0 += MC) {
        const mc = m - m0 < MC ? m - m0 : MC;
        const blockA = a + <usize>m0 * aRow + <usize>k0 * aColumn;
        const blockC = c + <usize>m0 * cRow + ((<usize>n0) << 2);
        if (packsA) packA(blockA, aRow, aColumn, mc, kc, packedA);
        block(
          mc,
          nc,
          kc,
          packsA ? packedA : blockA,
          packsA ? 4 : aRow,
          packsA ? 16 : aColumn,
          packsA ? (<usize>kc) << 4 : 4 * aRow,
          packsB ? scratch : blockB,
          packsB ? 32 : bRow,
          packsB ? (<usize>kc) << 5 : 32,
          blockC,
          cRow,
          bias + ((<usize>n0) << 2),
          blockFlags,
        );
      }
      k0 += KC;
    } while (k0 < k);
  }
}

/** One block of C: panels of 8 columns, and in each, tiles of 4 rows. `aPanel` and `bPanel` are the distances between panels. */
export function block(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  aPanel: usize,
  b: usize,
  bStep: usize,
  bPanel: usize,
  c: usize,
  cRow: usize,
  bias: usize,
  flags: i32,
): void {
  for (let j = 0; j < n; j += 8) {
    const columns = n - j;
    if (columns >= 8) {
      panel(m, k, a, aRow, aStep, aPanel, b, bStep, c, cRow, bias, flags);
    } else {
      let pa = a;
      let pc = c;
      let i = 0;
      const left = columns < 4 ? columns : 4;
      const right = columns - 4;
      for (; i + 4 <= m; i += 4) {
        tile4x4(k, pa, aRow, aStep, b, bStep, pc, cRow, bias, flags, left);
        if (right > 0) tile4x4(k, pa, aRow, aStep, b + 16, bStep, pc + 16, cRow, bias + 16, flags, right);
        pa += aPanel;
        pc += 4 * cRow;
      }
      for (; i < m; ++i) {
        tile1x4(k, pa, aStep, b, bStep, pc, bias, flags, left);
        if (right > 0) tile1x4(k, pa, aStep, b + 16, bStep, pc + 16, bias + 16, flags, right);
        pa += aRow;
        pc += cRow;
      }
    }
    b += bPanel;
    c += 32;
    bias += 32;
  }
}

/** A product by itself, for tests and benches. */
export function matmulInstruction(pc: usize): void {
  const n = int(pc, MatmulOperand.n);
  matmul(
    int(pc, MatmulOperand.m),
    n,
    int(pc, MatmulOperand.k),
    address(pc, MatmulOperand.a),
    int(pc, MatmulOperand.aRow),
    int(pc, MatmulOperand.aColumn),
    address(pc, MatmulOperand.b),
    int(pc, MatmulOperand.bRow),
    int(pc, MatmulOperand.bColumn),
    address(pc, MatmulOperand.c),
    (<usize>n) << 2,
    0,
    0,
    address(pc, MatmulOperand.products),
  );
}
