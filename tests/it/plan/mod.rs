//! Plans, proposals and forecasts.

mod cli;
mod forecast;
mod large;
mod next_release;
mod properties;
