//! Exact decimal numbers, and their conversion to `f64`.
//!
//! Estimates and values are written in decimal, so that sums in binary floating point could make equal backlogs differ in
//! the last digit. All arithmetic is on integers; only [`ratio`] rounds, once per quotient.

use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};

/// Ten-thousandths in a unit: the contract allows four decimals.
const SCALE: u64 = 10_000;
/// Decimals that [`SCALE`] stands for.
const DIGITS: i64 = 4;
/// The largest number that a backlog may hold, 10¹², in ten-thousandths.
const MAX: u64 = 1_000_000_000_000 * SCALE;

/// A decimal from 0 to 10¹² with at most four decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(u64);

/// Why a number is not a valid [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalFault {
    /// Below zero.
    Negative,
    /// Above 10¹².
    TooLarge,
    /// More than four decimals.
    TooFine,
    /// Infinite, or not a number.
    NotFinite,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(SCALE);
    /// One half: the smallest divisor of a density.
    pub const HALF: Self = Self(SCALE / 2);
    /// The largest number that a backlog may hold, 10¹².
    pub const MAX: Self = Self(MAX);

    /// The whole number `n`, at most 10¹².
    pub const fn whole(n: u32) -> Self {
        Self(n as u64 * SCALE)
    }

    /// The number in ten-thousandths.
    pub const fn ten_thousandths(self) -> u64 {
        self.0
    }

    /// The number of that many ten-thousandths; `None` above 10¹².
    pub fn from_ten_thousandths(count: u64) -> Option<Self> {
        (count <= MAX).then_some(Self(count))
    }

    /// Reads a decimal number, with an exponent if it has one, as TOML writes it.
    ///
    /// # Errors
    /// A [`DecimalFault`] if the number is outside the contract; text that is not a number counts as
    /// [`DecimalFault::NotFinite`], because TOML allows nothing else.
    pub fn parse(text: &str) -> Result<Self, DecimalFault> {
        let (negative, text) = match text.as_bytes().first() {
            Some(b'-') => (true, text.get(1..).unwrap_or_default()),
            Some(b'+') => (false, text.get(1..).unwrap_or_default()),
            _ => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = || whole.bytes().chain(fraction.bytes());
        if whole.is_empty() || !digits().all(|b| b.is_ascii_digit()) {
            return Err(DecimalFault::NotFinite);
        }
        let significant: Vec<u8> = digits().skip_while(|b| *b == b'0').map(|b| b - b'0').collect();
        if significant.is_empty() {
            return Ok(Self::ZERO);
        }
        if negative {
            return Err(DecimalFault::Negative);
        }
        // An exponent beyond an i32 is out of range whatever the mantissa: its length is bounded by the file's.
        let exponent = exponent.parse::<i32>().map(i64::from).unwrap_or(if exponent.starts_with('-') {
            i64::from(i32::MIN)
        } else {
            i64::from(i32::MAX)
        });
        scaled(&significant, exponent - fraction.len() as i64 + DIGITS)
    }
}

/// The number `digits × 10^shift`, counted in ten-thousandths.
fn scaled(digits: &[u8], shift: i64) -> Result<Decimal, DecimalFault> {
    let zeros = digits.iter().rev().take_while(|d| **d == 0).count();
    let digits = digits.get(..digits.len() - zeros).unwrap_or_default();
    let shift = shift + zeros as i64;
    if digits.len() as i64 + shift > 17 {
        return Err(DecimalFault::TooLarge);
    }
    if shift < 0 {
        return Err(DecimalFault::TooFine);
    }
    let zeros = std::iter::repeat_n(&0, usize::try_from(shift).unwrap_or(0));
    let number = digits.iter().chain(zeros).fold(0u64, |n, d| n * 10 + u64::from(*d));
    if number > MAX { Err(DecimalFault::TooLarge) } else { Ok(Decimal(number)) }
}

impl fmt::Display for Decimal {
    /// Plain decimal notation without an exponent, a separator or a trailing zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Amount::from(*self).fmt(f)
    }
}

/// An exact sum or product of decimals, in units of 10⁻⁸.
///
/// 128 bits hold 3 × 10³⁰ units, more than a million items could sum up to. Sums beyond that stay at the
/// largest amount instead of wrapping, and differences below zero at zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(u128);

/// Decimals of an [`Amount`].
const AMOUNT_DIGITS: usize = 8;
/// Units of an amount in one.
const AMOUNT_SCALE: u128 = 100_000_000;

impl Amount {
    /// Zero.
    pub const ZERO: Self = Self(0);

    /// The product of two decimals, exactly.
    pub fn product(a: Decimal, b: Decimal) -> Self {
        Self(u128::from(a.0) * u128::from(b.0))
    }

    /// The amount in units of 10⁻⁸.
    pub const fn units(self) -> u128 {
        self.0
    }

    /// The amount of `units` × 10⁻⁸.
    pub const fn from_units(units: u128) -> Self {
        Self(units)
    }

    /// The double nearest to the amount.
    pub fn to_f64(self) -> f64 {
        ratio(self, Self(AMOUNT_SCALE))
    }
}

impl Add for Amount {
    type Output = Self;

    /// The sum, at most the largest amount.
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Amount {
    type Output = Self;

    /// What is left of this amount without `other`, at least zero.
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl SubAssign for Amount {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl From<Decimal> for Amount {
    fn from(decimal: Decimal) -> Self {
        Self::product(decimal, Decimal::ONE)
    }
}

impl std::iter::Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::add)
    }
}

impl fmt::Display for Amount {
    /// Plain decimal notation without an exponent, a separator or a trailing zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.0 / AMOUNT_SCALE, self.0 % AMOUNT_SCALE);
        if fraction == 0 {
            // Nearly all numbers, and large backlogs print very many.
            return if f.width().is_none() { write!(f, "{whole}") } else { f.pad(&whole.to_string()) };
        }
        let fraction = format!("{fraction:0AMOUNT_DIGITS$}");
        f.pad(&format!("{whole}.{}", fraction.trim_end_matches('0')))
    }
}

/// The double nearest to `numerator ÷ denominator`, ties to even; 0 if the denominator is 0.
///
/// The quotient is rounded once, from the exact integers: not each operand and then the division.
pub fn ratio(numerator: Amount, denominator: Amount) -> f64 {
    let (mut n, mut d) = (numerator.0, denominator.0);
    if d == 0 {
        return 0.0;
    }
    // Most numbers are whole or have few decimals: both operands then fit a double, and IEEE rounds once.
    if n % AMOUNT_SCALE.isqrt() == 0 && d % AMOUNT_SCALE.isqrt() == 0 {
        (n, d) = (n / AMOUNT_SCALE.isqrt(), d / AMOUNT_SCALE.isqrt());
    }
    if n < 1 << 53 && d < 1 << 53 {
        return n as f64 / d as f64;
    }
    divide(n, d)
}

/// Long division to 64 significant bits, with everything below them kept as one sticky bit: `u128 as f64`
/// then rounds as if it saw the whole quotient.
fn divide(n: u128, d: u128) -> f64 {
    // Keeps `rest << 1` from overflowing; 2¹²⁷ units are beyond what a backlog can hold.
    let (n, d) = if d >> 127 == 0 { (n, d) } else { (n >> 1, d >> 1) };
    let (mut quotient, mut rest, mut exponent) = (n / d, n % d, 0);
    while quotient >> 64 == 0 && rest != 0 {
        rest <<= 1;
        quotient = quotient << 1 | u128::from(rest >= d);
        rest %= d;
        exponent -= 1;
        if exponent < -1000 {
            break;
        }
    }
    // More than 64 bits are there: the lowest may take the sticky bit without reaching the rounding bit.
    (quotient | u128::from(rest != 0)) as f64 * 2f64.powi(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_toml_writes() {
        for (text, ten_thousandths) in [
            ("0", 0),
            ("-0.0", 0),
            ("3", 30_000),
            ("+0.5", 5_000),
            ("1.2500", 12_500),
            ("1e3", 10_000_000),
            ("12.5e-3", 125),
            ("1e12", MAX),
            ("0.00010000", 1),
            ("10000e-8", 1),
        ] {
            assert_eq!(Decimal::parse(text), Ok(Decimal(ten_thousandths)), "{text}");
        }
    }

    #[test]
    fn refuses_what_the_contract_excludes() {
        use DecimalFault::*;
        for (text, fault) in [
            ("-1", Negative),
            ("1.00001", TooFine),
            ("1e-5", TooFine),
            ("1e12000000000000000000", TooLarge),
            ("1e-12000000000000000000", TooFine),
            ("1000000000000.0001", TooLarge),
            ("inf", NotFinite),
            ("-nan", NotFinite),
        ] {
            assert_eq!(Decimal::parse(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn prints_without_trailing_zeros() {
        for text in ["0", "3", "0.5", "1.25", "1000000000000", "0.0001"] {
            assert_eq!(Decimal::parse(text).map(|d| d.to_string()).as_deref(), Ok(text));
        }
        assert_eq!(Amount(1).to_string(), "0.00000001");
    }

    #[test]
    fn quotients_are_rounded_once() {
        let tenths = |n: u128| Amount(n * AMOUNT_SCALE / 10);
        assert_eq!(ratio(tenths(21), tenths(7)), 3.0, "2.1 / 0.7 in doubles is 3.0000000000000004");
        assert_eq!(ratio(Amount(1), Amount(3)), 1.0 / 3.0);
        assert_eq!(ratio(Amount(5), Amount::ZERO), 0.0);
    }

    proptest! {
        /// A decimal's text, padded to many digits, is what the standard library rounds correctly: `a ÷ 10^k`
        /// must agree with parsing it.
        #[test]
        fn agrees_with_correctly_rounded_parsing(n in 0u128..1 << 110, power in 0u32..26) {
            let parsed: f64 = format!("{n}e-{power}").parse().unwrap_or(f64::NAN);
            prop_assert_eq!(ratio(Amount(n), Amount(10u128.pow(power))), parsed);
        }

        #[test]
        fn long_division_agrees_with_ieee_on_small_operands(n in 0u64..1 << 53, d in 1u64..1 << 53) {
            prop_assert_eq!(divide(n.into(), d.into()), n as f64 / d as f64);
        }
    }
}
