// Plan: rendered by the engine; links open items.

export const planView = { name: "plan" };
