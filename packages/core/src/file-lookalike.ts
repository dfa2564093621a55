/** What a file that is not safetensors looks like, by its first bytes; null if it looks like nothing known. */
export function fileLookalike(bytes: Uint8Array): { code: string; description: string } | null {
  const start = Array.from(bytes.subarray(0, 64), (byte) => String.fromCharCode(byte)).join('');
  const text = start.trimStart().toLowerCase();
  for (const { code, description, magic, words } of LOOKALIKES) {
    if (
      magic?.some((prefix) => start.startsWith(prefix)) ||
      words?.some((prefix) => text.startsWith(prefix))
    ) {
      return { code, description };
    }
  }
  return null;
}

interface Lookalike {
  readonly code: string;
  /** follows "this is", and says what to do */
  readonly description: string;
  /** first bytes, one per character */
  readonly magic?: readonly string[];
  /** first words, without regard to case and space in front */
  readonly words?: readonly string[];
}

const LOOKALIKES: readonly Lookalike[] = [
  {
    code: 'safetensors-is-lfs-pointer',
    description: 'a Git LFS pointer, not the file itself. Run "git lfs pull" or download the file',
    words: ['version https://git-lfs'],
  },
  {
    code: 'safetensors-is-html',
    description: 'an HTML page, probably an error page of the server. Download the file itself',
    words: ['<!doctype', '<html', '<head', '<?xml'],
  },
  {
    code: 'safetensors-is-gzip',
    description: 'a gzip file. Decompress it with gunzip',
    magic: ['\x1f\x8b'],
  },
  {
    code: 'safetensors-is-zip',
    description: "a zip file, such as PyTorch's .pt. Save the state_dict with safetensors.torch.save_file",
    magic: ['PK\x03\x04', 'PK\x05\x06'],
  },
  {
    code: 'safetensors-is-pickle',
    description: 'a Python pickle, such as an old .pt. Save the state_dict with safetensors.torch.save_file',
    magic: ['\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05'],
  },
  {
    code: 'safetensors-is-numpy',
    description: 'a NumPy file. Save the arrays with safetensors.numpy.save_file',
    magic: ['\x93NUMPY'],
  },
  { code: 'safetensors-is-gguf', description: 'a GGUF file. Convert it to safetensors', magic: ['GGUF'] },
  {
    code: 'safetensors-is-json',
    description: 'JSON text without the 8 bytes of length in front. Write it with a safetensors library',
    words: ['{"', '{\n', '{ '],
  },
];
