import { withoutFunctionName } from '@seqlab/core';
import type { Messages } from '../messages/messages.js';
import type { Failure } from '../spec/worker-protocol.js';

/** What went wrong: the causes that a site or a reader can mend are told in the reader's language. */
export function failureText({ status }: Messages, failure: Failure): string {
  const { code, facts = {} } = failure;
  const message = withoutFunctionName(failure.message);
  const { address = '', directive = '', status: answer = '', type = '', said = '', why = '' } = facts;
  const texts: Readonly<Record<string, () => string>> = {
    'wasm-forbidden': () => status.wasmForbidden,
    'wasm-missing': () => status.wasmMissing,
    'worker-policy': () => status.workerPolicy(directive),
    'worker-script-policy': () => status.workerScriptPolicy(directive, address),
    'worker-trusted-types': () => status.workerTrustedTypes(directive),
    'worker-load': () => status.workerLoad(address, answer),
    'worker-type': () => status.workerType(address, type || '?'),
    'worker-unreachable': () => status.workerUnreachable(address),
    'worker-start': () => status.workerUnknown(address, said),
    'worker-lost': () => status.workerLost(why),
    'worker-memory': () => status.outOfMemory,
    'backend-unavailable': () => `${status.backendUnavailable} ${message}`,
  };
  const text = texts[code]?.() ?? `${message} [${code}]`;
  return facts.kind === 'any' ? `${text} ${status.orTrainOnWasm}` : text;
}
