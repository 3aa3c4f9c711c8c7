//! Small charts of text.

/// The heights of a bar, from nothing to full.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// How many bars a distribution has at most.
const MOST_BARS: usize = 24;

/// A bar for each number, in proportion to the largest.
pub fn bars(numbers: &[usize]) -> String {
    let most = numbers.iter().copied().max().unwrap_or(0).max(1);
    let bar = |number: usize| BARS.get((number * (BARS.len() - 1)).div_ceil(most)).copied().unwrap_or('█');
    numbers.iter().map(|number| bar(*number)).collect()
}

/// How many of the sorted `values` there are in each of some ranges of the same width: the bars, and the width of a range in
/// whole units.
pub fn distribution(values: &[f64]) -> (String, usize) {
    let most = values.last().copied().unwrap_or(0.0).max(0.0).floor() as usize;
    let width = (most + 1).div_ceil(MOST_BARS);
    let mut counts = vec![0; most / width + 1];
    for value in values {
        if let Some(count) = counts.get_mut(value.max(0.0) as usize / width) {
            *count += 1;
        }
    }
    (bars(&counts), width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_proportional() {
        assert_eq!(bars(&[0, 1, 2, 4, 8]), "▁▂▃▅█");
        assert_eq!((bars(&[]), bars(&[0, 0])), (String::new(), "▁▁".to_owned()));
        assert_eq!(distribution(&[0.5, 0.9, 2.0]), ("█▁▅".to_owned(), 1));
        assert_eq!(distribution(&[0.0, 47.0]).1, 2);
    }
}
