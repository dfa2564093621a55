import type { WorkerKind } from '../spec/worker-kind.js';
import type { Failure } from '../spec/worker-protocol.js';
import type { Refusal } from './policy-watch.js';

/** What was seen of a start that failed. */
export interface Attempt {
  readonly kind: WorkerKind;
  /** absolute address of the script that was asked for */
  readonly address: string;
  /** what the page's policy forbade meanwhile, whatever it was about */
  readonly refusals: readonly Refusal[];
  /** what the worker or its constructor said, often nothing */
  readonly said: string;
  /** an answer to a request for the same address; null where the page may not ask, or nobody answered */
  readonly answer: { readonly status: number; readonly type: string } | null;
  /** that request was possible */
  readonly asked: boolean;
}

const SCRIPT_TYPE = /\b(java|ecma|js)script\b/i;

/** Why a worker did not start: what is known, and where nothing is, that. Every code has a text of its own in the reader's language. */
export function startFailure({ kind, address, refusals, said, answer, asked }: Attempt): Failure {
  const failure = (code: string, what: string, facts: Record<string, string> = {}): Failure => ({
    code,
    message: `worker: ${what}`,
    facts: { address, kind, ...facts },
  });
  const folder = address.slice(0, address.lastIndexOf('/') + 1);
  const ours = refusals.filter(
    ({ directive, blocked }) =>
      blocked.startsWith(folder) ||
      new URL(address).origin === blocked ||
      (blocked.startsWith('blob') && WORKER_DIRECTIVE.test(directive)) ||
      TRUSTED_TYPES.test(directive),
  );
  const typed = ours.find(({ directive }) => TRUSTED_TYPES.test(directive));
  const policy = ours.findLast(({ directive }) => !TRUSTED_TYPES.test(directive));
  if (policy !== undefined) {
    const { directive } = policy;
    const isWorker = WORKER_DIRECTIVE.test(directive) && policy.blocked.startsWith('blob');
    const code = isWorker || directive === 'worker-src' ? 'worker-policy' : 'worker-script-policy';
    return failure(code, `the content security policy forbids it (${directive}).`, { directive });
  }
  if (typed !== undefined || /Trusted(Script|ScriptURL|HTML)\b/.test(said)) {
    const directive = typed?.directive ?? 'require-trusted-types-for';
    return failure('worker-trusted-types', `the policy on Trusted Types forbids it (${directive}).`, {
      directive,
    });
  }
  if (answer !== null && (answer.status < 200 || answer.status > 299)) {
    const status = String(answer.status);
    return failure('worker-load', `${address} answers ${status}.`, { status });
  }
  if (answer !== null && !SCRIPT_TYPE.test(answer.type)) {
    return failure('worker-type', `${address} comes as ${answer.type || 'no type'}, not as a script.`, {
      type: answer.type,
    });
  }
  if (answer === null && asked) return failure('worker-unreachable', `${address} cannot be reached.`);
  return failure(
    'worker-start',
    `it did not start from ${address}; the browser says ${said === '' ? 'not why' : said}.`,
    { said },
  );
}

const WORKER_DIRECTIVE = /^(worker|child|script|default)-src/;
const TRUSTED_TYPES = /trusted-types/;
