export const inboxView = { name: "inbox" };
