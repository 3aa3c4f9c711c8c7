//! Plans, proposals and forecasts.

mod cli;
mod forecast;
mod iteration;
mod large;
mod next_release;
mod properties;
