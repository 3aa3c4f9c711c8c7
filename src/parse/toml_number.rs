//! Checks how numbers and dates are written.
//!
//! The TOML library removes underscores and looks at the first characters only, so that it accepts `1_0xyz`, `0x` and
//! `9_99-12-31`. The grammar of TOML 1.0 doesn't.

/// Whether `raw`, which the library takes for an integer or a float, is one.
pub fn is_number(raw: &str) -> bool {
    let unsigned = raw.strip_prefix(['+', '-']).unwrap_or(raw);
    let has_sign = unsigned.len() < raw.len();
    let radix = |digits: &str, radix| !has_sign && is_digits(digits, radix);
    match unsigned.as_bytes() {
        b"inf" | b"nan" => true,
        [b'0', b'x', ..] => radix(&unsigned[2..], 16),
        [b'0', b'o', ..] => radix(&unsigned[2..], 8),
        [b'0', b'b', ..] => radix(&unsigned[2..], 2),
        _ => is_decimal(unsigned),
    }
}

/// Whether `raw`, which the library takes for a date or a time, may be one; the library checks the rest.
pub fn is_date(raw: &str) -> bool {
    !raw.contains('_')
}

/// Whether `text` is a whole number with an optional fraction and exponent.
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let is_canonical = whole == "0" || !whole.starts_with('0');
    is_canonical && [Some(whole), fraction, exponent].into_iter().flatten().all(|digits| is_digits(digits, 10))
}

/// Whether `text` is digits of that radix, with underscores only between two of them.
fn is_digits(text: &str, radix: u32) -> bool {
    text.split('_').all(|part| !part.is_empty() && part.chars().all(|c| c.is_digit(radix)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_grammar() {
        for raw in [
            "0",
            "+1",
            "-17",
            "1_000",
            "0xdead_BEEF",
            "0o17",
            "0b1_0",
            "1.5",
            "-0.1e+10",
            "6E-3",
            "1_0.0_1e1_0",
            "inf",
            "-nan",
        ] {
            assert!(is_number(raw), "{raw}");
        }
        for raw in [
            "", "1_0xyz", "0x", "0xg", "0x_1", "-0x1", "1__0", "_1", "1_", "01", "1.", ".1", "1e", "1e1.5", "1_000d",
            "infinity", "0b12", "0o8",
        ] {
            assert!(!is_number(raw), "{raw}");
        }
    }

    #[test]
    fn dates_have_no_underscores() {
        assert!(is_date("2026-11-23") && !is_date("9_99-12-31"));
    }
}
