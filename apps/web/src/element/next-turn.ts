/** How long a drawing waits for an animation frame, which a browser withholds from a frame that nobody has scrolled to. */
const PATIENCE_MILLISECONDS = 250;

/** A drawing that will come. */
export interface Turn {
  cancel(): void;
}

/** Draws with the next animation frame; where none comes, all the same. */
export function nextTurn(draw: () => void): Turn {
  const turn = {
    cancel() {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    },
  };
  const go = () => {
    turn.cancel();
    draw();
  };
  const frame = requestAnimationFrame(go);
  const timer = setTimeout(go, PATIENCE_MILLISECONDS);
  return turn;
}
