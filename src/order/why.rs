//! Compares two places in the order, and looks for the smallest edits that would exchange them.
