import { writeSafetensors } from '@seqlab/core';
import { sandboxAllows } from '../../host/frame-facts.js';
import { hostDocument } from '../../host/host-document.js';
import type { Run } from '../../lab/run.js';
import type { Subject } from './subjects.js';

/** Saves bytes as a file of the visitor's. A frame without an origin may not: see `maySave`. */
export function save(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = hostDocument.create('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A sandboxed frame may save only where its sandbox says so. */
export const maySave = (): boolean => sandboxAllows('allow-downloads') === true;

export function weightsFile({ weights, resolved }: Subject): Uint8Array<ArrayBuffer> {
  const metadata = new Map([
    ['format', 'pt'],
    ['seqlab.model', JSON.stringify(resolved.model)],
  ]);
  return new Uint8Array(writeSafetensors(weights!, metadata));
}

export function metricsFile(run: Run): string {
  return `step,loss\n${run.losses.map((loss, index) => `${index + 1},${loss}\n`).join('')}`;
}

/** A figure that stands alone: colours resolved, since no page will set them. */
export function svgFile(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const style = getComputedStyle(svg);
  const resolve = (value: string) =>
    value.replace(/var\(--[\w-]+(?:,\s*[^()]+)?\)/g, (colour) => resolvedColour(svg, colour));
  for (const element of [copy, ...copy.querySelectorAll('*')]) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes('var(')) element.setAttribute(name, resolve(value));
    }
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.style.color = style.color;
  copy.style.background = resolvedColour(svg, 'var(--background)');
  return new XMLSerializer().serializeToString(copy);
}

/** What a colour with a variable in it means here and now, theme and fallback included. */
function resolvedColour(near: Element, colour: string): string {
  const probe = hostDocument.create('span');
  probe.style.color = colour;
  near.parentElement!.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** The figure at twice its size, as a picture. */
export async function pngFile(svg: SVGSVGElement): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgFile(svg))}`;
  await image.decode();
  const canvas = hostDocument.create('canvas');
  const { width, height } = svg.viewBox.baseVal;
  canvas.width = 2 * width;
  canvas.height = 2 * height;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(blob!), 'image/png');
  });
}
