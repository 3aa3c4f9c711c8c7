//! What a running server says.

use crate::actions::Failure;

/// Tells the user of a running server what happens.
pub trait Voice {
    /// The address that lets in.
    ///
    /// # Errors
    /// If nobody can read it.
    fn address(&mut self, address: &str) -> Result<(), Failure>;

    /// A sentence.
    fn say(&mut self, text: &str);
}
