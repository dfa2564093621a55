import { type TensorContainer, tidy } from '@tensorflow/tfjs-core';

/** tf.tidy for records with null in them, which its types do not know but its code does. */
export function tidied<T>(make: () => T): T {
  return tidy(make as () => TensorContainer) as T;
}
