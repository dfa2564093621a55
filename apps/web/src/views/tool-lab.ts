import type { Lab } from '../lab/lab.js';
import type { Messages } from '../messages/messages.js';
import { type ToolMessages, toolMessagesOf } from '../messages/tool-messages.js';

/** The lab as the second script's views see it: with their texts as well. */
export type ToolLab = Omit<Lab, 't'> & { readonly t: Messages & ToolMessages };

/** The same lab, not a copy: all but its texts is asked of the lab itself. */
export function toolLabOf(lab: Lab): ToolLab {
  const t = { ...lab.t, ...toolMessagesOf(lab.link.language) };
  return Object.create(lab, { t: { value: t } }) as ToolLab;
}
