/* Rows that keep their order while somebody points at them or is among them by keyboard. */
import { useMemo } from "preact/hooks";

export function useSteady() {
  return useMemo(() => {
    const here = { pointer: false, focus: false };
    return {
      held: () => here.pointer || here.focus,
      attributes: {
        onPointerEnter: () => void (here.pointer = true),
        onPointerLeave: () => void (here.pointer = false),
        onFocusIn: () => void (here.focus = true),
        onFocusOut: () => void (here.focus = false),
      },
    };
  }, []);
}
