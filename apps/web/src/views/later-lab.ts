import type { Lab } from '../lab/lab.js';
import { type LaterMessages, laterMessagesOf } from '../messages/later-messages.js';
import type { Messages } from '../messages/messages.js';

/** The lab as the second script's views see it: with their texts as well. */
export type LaterLab = Omit<Lab, 't'> & { readonly t: Messages & LaterMessages };

/** The same lab, not a copy: all but its texts is asked of the lab itself. */
export function laterLabOf(lab: Lab): LaterLab {
  const t = { ...lab.t, ...laterMessagesOf(lab.link.language) };
  return Object.create(lab, { t: { value: t } }) as LaterLab;
}
