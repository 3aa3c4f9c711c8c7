//! `topline serve`, with the real binary and with requests written byte by byte: what no browser would send is the point.

mod attacks;
mod changes;
mod client;
mod live;
