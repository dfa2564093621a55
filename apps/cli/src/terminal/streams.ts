/** What the command line needs of a stream: process.stdout and process.stderr have it, and so does a test's array. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** why it takes no more, set by the write that failed: nobody reads what is written from then on */
  readonly errored?: Error | null;
}

export interface Streams {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
}
