// Changes: rendered by the engine; links open items.

export const changesView = { name: "changes" };
