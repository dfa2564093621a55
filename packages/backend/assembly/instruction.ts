// How a kernel reads its operands: `pc` is the address of its instruction, operand 0 is the third word.

// @inline
export function address(pc: usize, operand: i32): usize {
  return load<u32>(pc + ((<usize>operand) << 2), 8);
}

// @inline
export function int(pc: usize, operand: i32): i32 {
  return load<i32>(pc + ((<usize>operand) << 2), 8);
}

// @inline
export function float(pc: usize, operand: i32): f32 {
  return load<f32>(pc + ((<usize>operand) << 2), 8);
}
