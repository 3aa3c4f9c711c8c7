//! Compressed sparse rows (CSR): a list of lists in two flat vectors.
//!
//! The search reads adjacency lists far more often than it builds them.

/// Compressed sparse rows: row `r` is a slice of `u32`.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    starts: Vec<u32>,
    entries: Vec<u32>,
}

impl Rows {
    pub fn from_lists<L: AsRef<[u32]>>(lists: &[L]) -> Self {
        let mut rows = Self { starts: vec![0], entries: Vec::new() };
        for list in lists {
            rows.entries.extend_from_slice(list.as_ref());
            rows.starts.push(rows.entries.len() as u32);
        }
        rows
    }

    /// The transposed relation: row `e` lists, ascending, the rows that contain `e`.
    pub fn transposed(&self, columns: usize) -> Self {
        let mut starts = vec![0u32; columns + 1];
        for &entry in &self.entries {
            starts[entry as usize + 1] += 1;
        }
        for column in 0..columns {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let mut entries = vec![0; self.entries.len()];
        for row in 0..self.len() {
            for &entry in self.row(row) {
                let slot = &mut next[entry as usize];
                entries[*slot as usize] = row as u32;
                *slot += 1;
            }
        }
        Self { starts, entries }
    }

    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    #[inline]
    pub fn row(&self, row: usize) -> &[u32] {
        &self.entries[self.range(row)]
    }

    /// The range of a row in the flat vector; the index of an entry there is the index of its arc.
    #[inline]
    pub fn range(&self, row: usize) -> std::ops::Range<usize> {
        self.starts[row] as usize..self.starts[row + 1] as usize
    }

    pub fn entries(&self) -> &[u32] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transposing_twice_gives_the_same_rows() {
        let rows = Rows::from_lists(&[vec![0, 2], vec![], vec![1, 2]]);
        let across = rows.transposed(3);
        assert_eq!(across.row(2), [0, 2]);
        let back = across.transposed(3);
        assert_eq!(back.entries(), rows.entries());
        assert_eq!(back.len(), 3);
    }
}
