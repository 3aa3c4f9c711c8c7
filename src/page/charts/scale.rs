//! From numbers to pixels.

/// Maps numbers of a range to pixels of a range.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// Maps `from` to `to`. A range without an extent maps to the beginning of `to`.
    pub fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        Self { from, to }
    }

    /// The pixel of a number, with one decimal.
    pub fn at(&self, number: f64) -> f64 {
        let (first, last) = self.from;
        let share = if last > first { (number - first) / (last - first) } else { 0.0 };
        let pixel = self.to.0 + share.clamp(0.0, 1.0) * (self.to.1 - self.to.0);
        (pixel * 10.0).round() / 10.0
    }
}

/// Round numbers from 0 on up to `most`, about so many of them: 1, 2 or 5 times a power of ten apart.
pub fn ticks(most: f64, about: usize) -> Vec<f64> {
    if most <= 0.0 || about == 0 {
        return vec![0.0];
    }
    let rough = most / about as f64;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power).find(|step| *step >= rough * 0.999);
    let step = step.unwrap_or(power * 10.0);
    let count = (most / step + 1e-9).floor() as usize;
    // Without the noise of binary fractions, which labels would show.
    (0..=count).map(|number| (number as f64 * step * 1e9).round() / 1e9).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within() {
        assert_eq!(ticks(10.0, 5), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(7.0, 3), [0.0, 5.0]);
        assert_eq!(ticks(0.0, 3), [0.0]);
        for most in [0.3, 1.0, 17.0, 99.0, 1234.0] {
            let ticks = ticks(most, 5);
            assert!(ticks.len() >= 2 && ticks.len() <= 11 && ticks.iter().all(|tick| *tick <= most), "{ticks:?}");
        }
    }

    #[test]
    fn a_scale_maps_ends_to_ends() {
        let scale = Scale::new((10.0, 20.0), (0.0, 100.0));
        assert_eq!([10.0, 15.0, 20.0, 99.0].map(|number| scale.at(number)), [0.0, 50.0, 100.0, 100.0]);
        assert_eq!(Scale::new((3.0, 3.0), (5.0, 9.0)).at(3.0), 5.0);
    }
}
