//! Makes decisions of a wanted order.

pub mod fewest;
