/**
 * Lets tfjs differentiate its own ops (`tf.add`, `tf.mul`, `tf.mean` …), so that a loss or a layer written in them trains. `startBackend`
 * calls it; a program that starts tfjs in another way calls it once, before its first gradient. tfjs leaves this to its package
 * `@tensorflow/tfjs`: in Node its core alone has no gradient at all. What the program has registered itself stays.
 * @example await registerGradients();
 */
export async function registerGradients(): Promise<void> {
  // a part of its own, which a program without a backend of ours never loads
  const { registerAllGradients } = await import('./all-gradients.js');
  registerAllGradients();
}
