/** The same step in TensorFlow.js as published: its WASM backend, its ops, its gradients, its Adam. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { contend } from './contend.mjs';

await contend(async (task) => {
  // The CommonJS builds: under Node the ESM entry of tfjs-core registers no gradients, the union package's CommonJS entry does.
  const require = createRequire(task.resolveFrom);
  const { warn } = console;
  console.warn = () => {};
  const tf = require('@tensorflow/tfjs');
  console.warn = warn;
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await tf.setBackend('wasm')) || tf.getBackend() !== 'wasm') throw new Error('tfjs: no WASM backend');
  const { vocab, dModel: d, heads, layers, feedForward, batch, length, dropout } = task;
  const decoderOnly = task.architecture === 'decoder-only';
  const parameters = [];
  const weight = (shape, spread) => {
    const made = tf.variable(tf.randomUniform(shape, -spread, spread, 'float32', 7 + parameters.length));
    parameters.push(made);
    return made;
  };
  const constant = (shape, value) => {
    const made = tf.variable(tf.fill(shape, value));
    parameters.push(made);
    return made;
  };
  const linear = (rows, columns) => {
    const w = weight([rows, columns], Math.sqrt(6 / (rows + columns)));
    const b = constant([columns], 0);
    return (x) => {
      const flat = tf.reshape(x, [-1, rows]);
      return tf.reshape(tf.add(tf.matMul(flat, w), b), [...x.shape.slice(0, -1), columns]);
    };
  };
  const norm = () => {
    const gain = constant([d], 1);
    const shift = constant([d], 0);
    return (x) => {
      const mean = tf.mean(x, -1, true);
      const centred = tf.sub(x, mean);
      const variance = tf.mean(tf.square(centred), -1, true);
      return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-5))), gain), shift);
    };
  };
  let calls = 0;
  const drop = (x) => (dropout > 0 ? tf.dropout(x, dropout, undefined, ++calls) : x);
  const width = d / heads;
  const attention = () => {
    const [q, k, v, out] = [linear(d, d), linear(d, d), linear(d, d), linear(d, d)];
    const split = (x) => tf.transpose(tf.reshape(x, [batch, -1, heads, width]), [0, 2, 1, 3]);
    return (x, memory, mask) => {
      let scores = tf.mul(tf.matMul(split(q(x)), split(k(memory)), false, true), 1 / Math.sqrt(width));
      if (mask) scores = tf.add(scores, mask);
      const mixed = tf.matMul(drop(tf.softmax(scores)), split(v(memory)));
      return out(tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, -1, d]));
    };
  };
  const feed = () => {
    const [up, down] = [linear(d, feedForward), linear(feedForward, d)];
    return (x) => down(drop(tf.relu(up(x))));
  };
  const table = weight([vocab, d], 1);
  const positions = tf.tensor(Float32Array.from(task.positions), [length, d]);
  // One-hot times table: the WASM backend has no kernel for the gradient of gather.
  const embed = (hot) =>
    drop(tf.add(tf.mul(tf.reshape(tf.matMul(hot, table), [batch, length, d]), Math.sqrt(d)), positions));
  const encoder = Array.from({ length: layers }, () => ({
    a: attention(),
    f: feed(),
    n1: norm(),
    n2: norm(),
  }));
  const encoderNorm = norm();
  const decoder = Array.from({ length: decoderOnly ? 0 : layers }, () => ({
    a: attention(),
    c: attention(),
    f: feed(),
    n1: norm(),
    n2: norm(),
    n3: norm(),
  }));
  const decoderNorm = decoderOnly ? null : norm();
  const unembed = linear(d, vocab);
  const mask = tf.tensor(
    Float32Array.from({ length: length * length }, (_, i) =>
      i % length > Math.floor(i / length) ? -1e9 : 0,
    ),
    [1, 1, length, length],
  );
  const oneHot = (ids) => tf.cast(tf.oneHot(tf.tensor1d(ids, 'int32'), vocab), 'float32');
  const [src, tgt, labels] = [
    oneHot(decoderOnly ? task.tgt : task.src),
    oneHot(task.tgt),
    oneHot(task.labels),
  ];
  const loss = () => {
    // a decoder-only model is an encoder that looks back alone
    let memory = embed(src);
    for (const { a, f, n1, n2 } of encoder) {
      const h = n1(memory);
      memory = tf.add(memory, drop(a(h, h, decoderOnly ? mask : null)));
      memory = tf.add(memory, drop(f(n2(memory))));
    }
    memory = encoderNorm(memory);
    let x = decoderOnly ? memory : embed(tgt);
    for (const { a, c, f, n1, n2, n3 } of decoder) {
      const h = n1(x);
      x = tf.add(x, drop(a(h, h, mask)));
      x = tf.add(x, drop(c(n2(x), memory, null)));
      x = tf.add(x, drop(f(n3(x))));
    }
    const logits = tf.reshape(unembed(decoderOnly ? x : decoderNorm(x)), [-1, vocab]);
    return tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), -1)));
  };
  const optimizer = tf.train.adam(1e-3, 0.9, 0.999, 1e-8);
  return {
    steps(count) {
      let value = 0;
      for (let i = 0; i < count; i++) {
        const result = optimizer.minimize(loss, true, parameters);
        if (i === count - 1) value = result.dataSync()[0];
        result.dispose();
      }
      return { loss: value, steps: count };
    },
    async calls() {
      const { kernels } = await tf.profile(() => optimizer.minimize(loss, false, parameters));
      return { kernelCalls: kernels.length, callsFromHost: kernels.length, plannedBytes: null };
    },
  };
});
