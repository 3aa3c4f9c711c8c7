// Loop: rendered by the engine; links open items.

export const loopView = { name: "loop" };
