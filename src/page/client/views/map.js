export const mapView = { name: "map" };
