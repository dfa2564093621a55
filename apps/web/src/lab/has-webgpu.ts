/** Whether this browser has WebGPU at all; whether an adapter answers is known when a run asks for one. */
export function hasWebgpu(): boolean {
  const { navigator } = globalThis as { navigator?: { readonly gpu?: unknown } };
  return navigator?.gpu !== undefined;
}
