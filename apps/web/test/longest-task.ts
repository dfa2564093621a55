interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** microseconds on the processor: what a busy machine does not inflate */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** The longest task of a page's main thread in a trace, in milliseconds on the processor. */
export function longestTask(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}:${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, pid, tid, tdur }) =>
      tdur !== undefined && name.includes('RunTask') && mains.has(`${pid}:${tid}`),
  );
  if (tasks.length === 0)
    throw new Error('longestTask: the trace has no task of the main thread. Trace the category toplevel.');
  return Math.max(...tasks.map(({ tdur }) => tdur! / 1000));
}
