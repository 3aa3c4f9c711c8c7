//! The saved corpus of a target as one file: each input after its length, four bytes with the lowest first.
//!
//! Thousands of files of a few bytes would be most of the repository's; one file of them packs well.

/// The inputs of a packed corpus.
pub fn unpack(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut inputs = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk() {
        let (input, rest) = rest.split_at(u32::from_le_bytes(*length) as usize);
        inputs.push(input);
        bytes = rest;
    }
    assert!(bytes.is_empty(), "a corpus ends within an input");
    inputs
}

/// The other way round.
pub fn pack<'i>(inputs: impl IntoIterator<Item = &'i [u8]>) -> Vec<u8> {
    let one = |input: &[u8]| [&u32::try_from(input.len()).unwrap().to_le_bytes(), input].concat();
    inputs.into_iter().flat_map(one).collect()
}
