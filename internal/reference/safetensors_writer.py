"""Writes float32 tensors in the safetensors format (8-byte header length, JSON header, raw little-endian data)."""
import json
import struct


def write_safetensors(path, tensors):
    """`tensors`: a dict of name -> torch tensor. The header is padded with spaces to a multiple of 8 bytes."""
    header, chunks, offset = {}, [], 0
    for name, tensor in tensors.items():
        data = tensor.detach().float().contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(data)]}
        chunks.append(data)
        offset += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(chunks))
