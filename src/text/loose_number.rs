//! Reads numbers as people write them: with a unit, a percent sign or a decimal comma.
//!
//! Only suggestions use it. No value is ever read this way, because a guess must not move an item.

/// A number with what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LooseNumber {
    /// The number, as TOML writes it; of a percentage the hundredth part.
    pub number: String,
    /// The unit, `%`, or nothing.
    pub unit: String,
}

/// The number that `text` probably means: `3 days` is `3`, `40%` is `0.4`, `3,5` is `3.5`. `None` if there is more than one
/// reading, as for `1.234`, which may be a thousand. Whether the unit is the expected one, the caller knows.
pub fn loose_number(text: &str) -> Option<LooseNumber> {
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (whole, rest) = text.split_at_checked(digits)?;
    let is_other_radix = whole == "0" && rest.starts_with(['x', 'o', 'b']);
    if whole.is_empty() || is_other_radix || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    let (fraction, unit) = match rest.strip_prefix(['.', ',']) {
        None => ("", rest),
        Some(rest) => {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            rest.split_at_checked(digits).filter(|(fraction, _)| !matches!(fraction.len(), 0 | 3))?
        }
    };
    let unit = unit.trim();
    let number = if unit == "%" { percent(whole, fraction) } else { join(whole, fraction) };
    let is_unit =
        unit == "%" || unit.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '$' | '€' | '£' | '¥'));
    is_unit.then(|| LooseNumber { number, unit: unit.to_owned() })
}

/// A `number` of [`loose_number`] times ten to the power of `places`.
pub fn shifted(number: &str, places: usize) -> String {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{fraction:0<places$}");
    let (moved, fraction) = digits.split_at(places);
    join(&format!("{whole}{moved}"), fraction)
}

/// A number divided by 100.
fn percent(whole: &str, fraction: &str) -> String {
    let digits = format!("{whole:0>3}");
    let (whole, moved) = digits.split_at(digits.len() - 2);
    join(whole, &format!("{moved}{fraction}"))
}

fn join(whole: &str, fraction: &str) -> String {
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    match fraction.trim_end_matches('0') {
        "" => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_one_reading_are_found() {
        for (text, number) in [
            ("3", "3"),
            (" 3 days", "3"),
            ("3d", "3"),
            ("3 pts.", "3"),
            ("40%", "0.4"),
            ("100 %", "1"),
            ("5%", "0.05"),
            ("12.5%", "0.125"),
            ("3,5", "3.5"),
            ("3.50 €", "3.5"),
        ] {
            assert_eq!(loose_number(text).map(|found| found.number).as_deref(), Some(number), "{text}");
        }
    }

    #[test]
    fn a_shift_keeps_every_digit() {
        for (number, places, shift) in
            [("60", 3, "60000"), ("1.5", 6, "1500000"), ("1.2345", 3, "1234.5"), ("0.5", 3, "500"), ("0", 3, "0")]
        {
            assert_eq!(shifted(number, places), shift, "{number}");
        }
    }

    #[test]
    fn units_are_kept() {
        for (text, unit) in [("2 weeks", "weeks"), ("60k", "k"), ("40 %", "%"), ("3", "")] {
            assert_eq!(loose_number(text).map(|found| found.unit).as_deref(), Some(unit), "{text}");
        }
    }

    #[test]
    fn others_are_not() {
        for text in [
            "",
            "three",
            "-3",
            "1.234",
            "1,234 EUR",
            "3.11.2026",
            "2026-11-23",
            "0x1f",
            "0x",
            "007",
            "1_0xyz",
            "3h 30m",
            "1-2",
        ] {
            assert_eq!(loose_number(text), None, "{text}");
        }
    }
}
