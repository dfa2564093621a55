/** The same step in jax-js on its WASM backend: loss, gradients and Adam inside one jit. */
import { createRequire } from 'node:module';
import { contend } from './contend.mjs';

await contend(async (task) => {
  const {
    blockUntilReady,
    defaultDevice,
    init,
    jit,
    nn,
    numpy: np,
    profiler,
    random,
    tree,
    valueAndGrad,
  } = createRequire(task.resolveFrom)('@jax-js/jax');
  await init('wasm');
  defaultDevice('wasm');
  const { vocab, dModel: d, heads, layers, feedForward, batch, length, dropout } = task;
  const decoderOnly = task.architecture === 'decoder-only';
  let seed = 0;
  const uniform = (shape, spread) =>
    random.uniform(random.key(++seed), shape, { minval: -spread, maxval: spread });
  const linearInit = (rows, columns) => ({
    w: uniform([rows, columns], Math.sqrt(6 / (rows + columns))),
    b: np.zeros([columns]),
  });
  const normInit = () => ({ g: np.ones([d]), s: np.zeros([d]) });
  const attentionInit = () => ({
    q: linearInit(d, d),
    k: linearInit(d, d),
    v: linearInit(d, d),
    o: linearInit(d, d),
  });
  const feedInit = () => ({ up: linearInit(d, feedForward), down: linearInit(feedForward, d) });
  const repeat = (make) => Array.from({ length: layers }, make);
  const initial = {
    table: uniform([vocab, d], 1),
    encoder: repeat(() => ({ a: attentionInit(), f: feedInit(), n1: normInit(), n2: normInit() })),
    encoderNorm: normInit(),
    decoder: decoderOnly
      ? []
      : repeat(() => ({
          a: attentionInit(),
          c: attentionInit(),
          f: feedInit(),
          n1: normInit(),
          n2: normInit(),
          n3: normInit(),
        })),
    ...(!decoderOnly && { decoderNorm: normInit() }),
    out: linearInit(d, vocab),
  };

  // jax-js counts references: a value that is used again is passed on as `.ref`.
  const linear = (p, x) => np.matmul(x, p.w.ref).add(p.b.ref);
  const norm = (p, x) => nn.standardize(x).mul(p.g.ref).add(p.s.ref);
  const forward = (params, src, tgt, labels, positions, key) => {
    const sites = 2 + layers * 10;
    const keys = dropout > 0 ? np.split(random.split(key, sites), sites) : [];
    let site = 0;
    const drop = (x) => {
      if (dropout === 0) return x;
      const keep = random.bernoulli(keys[site++].reshape([2]), 1 - dropout, x.shape);
      return np.where(keep, x.mul(1 / (1 - dropout)), 0);
    };
    const split = (x) => np.transpose(x.reshape([batch, length, heads, d / heads]), [0, 2, 1, 3]);
    const attend = (p, x, memory, causal) => {
      const q = split(linear(p.q, x));
      const k = split(linear(p.k, memory.ref));
      const v = split(linear(p.v, memory));
      let scores = np.matmul(q, np.transpose(k, [0, 1, 3, 2])).mul(1 / Math.sqrt(d / heads));
      if (causal) scores = np.where(np.tri(length, length).equal(1), scores, -1e9);
      const mixed = np.matmul(drop(nn.softmax(scores, -1)), v);
      return linear(p.o, np.transpose(mixed, [0, 2, 1, 3]).reshape([batch, length, d]));
    };
    const feed = (p, x) => linear(p.down, drop(nn.relu(linear(p.up, x))));
    const embed = (hot) => drop(np.matmul(hot, params.table.ref).mul(Math.sqrt(d)).add(positions.ref));
    const lossOf = (logits) => nn.logSoftmax(logits, -1).mul(labels).sum(-1).mean().mul(-1);
    // a decoder-only model is an encoder that looks back alone
    let memory = embed(src);
    for (const { a, f, n1, n2 } of params.encoder) {
      const h = norm(n1, memory.ref);
      memory = memory.add(drop(attend(a, h.ref, h, decoderOnly)));
      memory = memory.ref.add(drop(feed(f, norm(n2, memory))));
    }
    memory = norm(params.encoderNorm, memory);
    if (decoderOnly) {
      tgt.dispose();
      return lossOf(linear(params.out, memory));
    }
    let x = embed(tgt);
    for (const { a, c, f, n1, n2, n3 } of params.decoder) {
      const h = norm(n1, x.ref);
      x = x.add(drop(attend(a, h.ref, h, true)));
      x = x.ref.add(drop(attend(c, norm(n2, x), memory.ref, false)));
      x = x.ref.add(drop(feed(f, norm(n3, x))));
    }
    memory.dispose();
    return lossOf(linear(params.out, norm(params.decoderNorm, x)));
  };

  const lossAndGradients = valueAndGrad(forward);
  const step = jit((params, m, v, correction, src, tgt, labels, positions, key) => {
    const [loss, gradients] = lossAndGradients(tree.ref(params), src, tgt, labels, positions, key);
    const [rate, root] = [correction.ref.slice(0), correction.slice(1)];
    const nextM = tree.map((a, g) => a.mul(0.9).add(g.mul(0.1)), m, tree.ref(gradients));
    const nextV = tree.map((a, g) => a.mul(0.999).add(g.ref.mul(g).mul(0.001)), v, gradients);
    const next = tree.map(
      (p, a, b) => p.sub(a.mul(rate.ref).div(np.sqrt(b).div(root.ref).add(1e-8))),
      params,
      tree.ref(nextM),
      tree.ref(nextV),
    );
    return { loss, params: next, m: nextM, v: nextV };
  });

  let state = {
    params: initial,
    m: tree.map((p) => np.zeros(p.shape), initial),
    v: tree.map((p) => np.zeros(p.shape), initial),
  };
  const hot = (ids) =>
    nn
      .oneHot(np.array(Int32Array.from(ids), { dtype: np.int32 }).reshape([batch, length]), vocab)
      .astype(np.float32);
  const [src, tgt, labels] = [hot(decoderOnly ? task.tgt : task.src), hot(task.tgt), hot(task.labels)];
  const positions = np.array(Float32Array.from(task.positions)).reshape([length, d]);
  let t = 0;
  const one = async () => {
    t++;
    const correction = np.array([1e-3 / (1 - 0.9 ** t), Math.sqrt(1 - 0.999 ** t)]);
    const { loss, ...next } = step(
      state.params,
      state.m,
      state.v,
      correction,
      src.ref,
      tgt.ref,
      labels.ref,
      positions.ref,
      random.key(t),
    );
    state = next;
    return loss;
  };
  const steps = async (count) => {
    let value = 0;
    for (let i = 0; i < count; i++) {
      const loss = await one();
      await blockUntilReady(state.params);
      value = (await loss.data())[0];
    }
    return { loss: value, steps: count };
  };
  return {
    steps,
    // its profiler marks each dispatch on the performance timeline
    async calls() {
      profiler.startTrace();
      await steps(1);
      profiler.stopTrace();
      const marks = performance.getEntriesByType('measure');
      const kernelCalls = marks.filter(
        ({ detail }) => detail?.devtools?.trackGroup === 'JAX Profiler',
      ).length;
      return { kernelCalls, callsFromHost: kernelCalls, plannedBytes: null };
    },
  };
});
