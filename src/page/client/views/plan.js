export const planView = { name: "plan" };
