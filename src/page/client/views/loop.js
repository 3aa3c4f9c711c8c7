export const loopView = { name: "loop" };
