export const changesView = { name: "changes" };
