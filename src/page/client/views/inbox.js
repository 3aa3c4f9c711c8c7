// Inbox: rendered by the engine; links open items.

export const inboxView = { name: "inbox" };
