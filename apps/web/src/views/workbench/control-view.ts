import type { TemplateResult } from 'lit';
import type { ConfigValue } from '../../spec/link-state.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import type { BenchControl } from './controls.js';

/** A control with its name, its help behind a question mark, and where it comes from. `value` is what counts now, from the preset or the user. */
export function controlView(
  lab: Lab,
  control: BenchControl,
  value: ConfigValue,
  set: (value: ConfigValue) => void,
): TemplateResult {
  const { keys, source, values } = lab.t.workbench;
  const { name, help } = keys[control.key]!;
  const id = `bench-${control.key}`;
  // A link may say anything, `toString` too.
  const show = (each: ConfigValue): string => {
    const known = [`${control.key} ${each}`, String(each)].find((name) => Object.hasOwn(values, name));
    return known === undefined ? String(each) : values[known]!;
  };
  return html`<div class="control helped">
    <label for=${id}>${name} <span class="value" translate="no">${control.kind === 'slider' ? show(value) : ''}</span></label>
    ${field(id, control, value, show, set)}
    <details>
      <summary><span aria-hidden="true">?</span><span class="visually-hidden">${name}: ${lab.t.workbench.help}</span></summary>
      <small>${help} ${source}: ${control.source}. <code translate="no">${control.key}</code></small>
    </details>
  </div>`;
}

function field(
  id: string,
  control: BenchControl,
  value: ConfigValue,
  show: (value: ConfigValue) => string,
  set: (value: ConfigValue) => void,
): TemplateResult {
  switch (control.kind) {
    case 'slider':
      return slider(id, control.values, Number(value), show, set);
    case 'choice':
      return choice(id, control.values, value, show, set);
    case 'numbers':
      return numbers(id, value, set);
  }
}

/** Whole numbers as a person writes them; what is none is refused by the config's own check, which says what is wrong. */
function numbers(id: string, value: ConfigValue, set: (value: ConfigValue) => void): TemplateResult {
  return html`<input
    id=${id}
    type="text"
    inputmode="numeric"
    autocomplete="off"
    .value=${Array.isArray(value) ? value.join(', ') : ''}
    @change=${(event: Event) => {
      const words = (event.target as HTMLInputElement).value.split(/[\s,;]+/).filter((word) => word !== '');
      set(words.map(Number).map((each) => (Number.isNaN(each) ? 0 : each)));
    }}
  />`;
}

function slider(
  id: string,
  chosen: readonly number[],
  value: number,
  show: (value: ConfigValue) => string,
  set: (value: ConfigValue) => void,
): TemplateResult {
  // A value from a link that is not among the chosen ones has its place too.
  const values = [...new Set([...chosen, value])].sort((a, b) => a - b);
  return html`<input
    id=${id}
    type="range"
    min="0"
    max=${values.length - 1}
    step="1"
    .value=${String(values.indexOf(value))}
    aria-valuetext=${show(value)}
    @input=${(event: Event) => set(values[Number((event.target as HTMLInputElement).value)]!)}
  />`;
}

function choice(
  id: string,
  chosen: readonly ConfigValue[],
  value: ConfigValue,
  show: (value: ConfigValue) => string,
  set: (value: ConfigValue) => void,
): TemplateResult {
  const values = chosen.includes(value) ? chosen : [...chosen, value];
  return html`<select id=${id} @change=${(event: Event) => set(values[(event.target as HTMLSelectElement).selectedIndex]!)}>
    ${values.map((each) => html`<option ?selected=${each === value}>${show(each)}</option>`)}
  </select>`;
}
