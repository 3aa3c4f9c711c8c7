//! SplitMix64, a small pseudo-random number generator with the same output on every machine and in every
//! version.
//!
//! Forecasts must not change when a dependency does, so the generator is implemented here (Steele, Lea & Flood
//! 2014, *Fast Splittable Pseudorandom Number Generators*, fig. 14). It passes BigCrush and needs no warm-up.
//! It is not cryptographically secure.

/// A stream of pseudo-random numbers.
#[derive(Clone, Debug)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// The stream of a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// A number below `n`, or 0 if `n` is 0, from the high half of a product (Lemire 2019). For the few hundred
    /// weeks of a history its bias is below 10⁻¹⁶.
    pub const fn below(&mut self, n: usize) -> usize {
        ((self.next_u64() as u128 * n as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first outputs of the reference implementation (Vigna, splitmix64.c) for the seed 1234567.
    #[test]
    fn agrees_with_the_reference() {
        let mut random = SplitMix64::new(1_234_567);
        let reference = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!(reference.map(|_| random.next_u64()), reference);
    }

    #[test]
    fn numbers_stay_below() {
        let mut random = SplitMix64::new(7);
        let mut counts = [0; 5];
        for _ in 0..5_000 {
            counts[random.below(5)] += 1;
        }
        assert!(counts.iter().all(|n| (900..1_100).contains(n)), "{counts:?}");
        assert_eq!(random.below(0), 0);
    }
}
