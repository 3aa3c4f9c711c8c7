// Map: rendered by the engine; links open items.

export const mapView = { name: "map" };
