/** What a document says of what it may do; Chromium alone has it. */
interface WithPolicy {
  readonly featurePolicy?: { allowsFeature(name: string): boolean };
}

/**
 * Copies the text of an element. A frame may mostly not write to the clipboard, and saying so costs an error on the console: there it is
 * selected and copied as a reader would.
 * @returns whether it was copied; if not, it is selected, one key away from it
 */
export async function copyText(element: HTMLElement, text: string): Promise<boolean> {
  if ((document as WithPolicy).featurePolicy?.allowsFeature('clipboard-write') !== false) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // not a secure context, or not allowed
    }
  }
  getSelection()?.selectAllChildren(element);
  return document.execCommand('copy');
}
