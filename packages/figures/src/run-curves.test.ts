import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { runCurves } from './run-curves.js';

const { document } = parseHTML('<html></html>');
const texts = { step: 'askel', loss: 'häviö', title: 'Ajot <1>', description: 'Kaksi ajoa.' };

describe('runCurves', () => {
  test('draws a line and a label for each run, each with a dash of its own', () => {
    const svg = runCurves(
      [
        {
          label: 'A',
          curve: [
            [1, 1.5],
            [100, 0.5],
          ],
        },
        {
          label: 'B',
          curve: [
            [1, 1.4],
            [100, 0.1],
          ],
        },
      ],
      { document, texts },
    ).outerHTML;
    // the first is solid
    expect(svg.match(/stroke-dasharray/g)).toHaveLength(1);
    expect(svg).toContain('>A</text>');
    expect(svg).toContain('>B</text>');
    expect(svg).toContain('häviö');
    expect(svg).toContain('Ajot &lt;1&gt;');
    expect(svg).toContain('aria-labelledby="runs-title runs-desc"');
  });

  test('is an empty figure for runs without a loss, and leaves out what a log scale has no place for', () => {
    expect(runCurves([], { document, texts }).outerHTML).toContain('<svg');
    const svg = runCurves(
      [
        {
          label: 'A',
          curve: [
            [1, 0],
            [2, 1],
          ],
        },
      ],
      { document, texts },
    ).outerHTML;
    expect(svg).not.toContain('NaN');
    expect(svg).not.toContain('Infinity');
  });

  test('keeps the labels of runs that end alike apart', () => {
    const curve = [
      [1, 1.5],
      [100, 0.5],
    ] as const;
    const svg = runCurves(
      ['A', 'B', 'C'].map((label) => ({ label, curve })),
      { document, texts },
    ) as unknown as ReturnType<typeof document.createElement>;
    const heights = [...svg.querySelectorAll('text')]
      .filter(({ textContent }) => ['A', 'B', 'C'].includes(textContent ?? ''))
      .map((label) => {
        const own = /translate\([^,]+,([\d.]+)\)/.exec(label.getAttribute('transform') ?? '')![1];
        const group = /translate\([^,]+,([\d.]+)\)/.exec(
          label.parentElement!.getAttribute('transform') ?? '',
        );
        return Number(own) + Number(group?.[1] ?? 0);
      });
    expect(heights).toHaveLength(3);
    expect(heights[1]! - heights[0]!).toBeGreaterThanOrEqual(11.5);
    expect(heights[2]! - heights[1]!).toBeGreaterThanOrEqual(11.5);
  });
});
