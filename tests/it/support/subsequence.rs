//! The longest common subsequence, by the textbook algorithm.

/// The length of the longest common subsequence, by the textbook recurrence, in quadratic time.
pub fn longest_common(a: &[usize], b: &[usize]) -> usize {
    let mut lengths = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            lengths[i + 1][j + 1] = if x == y { lengths[i][j] + 1 } else { lengths[i][j + 1].max(lengths[i + 1][j]) };
        }
    }
    lengths[a.len()][b.len()]
}
