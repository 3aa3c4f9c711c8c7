//! Instants and durations.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

/// Days of a week.
pub const DAYS_PER_WEEK: f64 = 7.0;
/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// The midnight with which a day begins in UTC.
pub fn midnight(day: Date) -> Timestamp {
    let first = || if day.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Offset::UTC.to_timestamp(day.to_datetime(Time::midnight())).unwrap_or_else(|_| first())
}

/// The instant so many seconds after 1970 began in UTC.
pub fn from_seconds(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The first instant after a day.
pub fn end_of(day: Date) -> Timestamp {
    midnight(day).checked_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX)
}

/// The day of an instant in UTC.
pub fn day_of(at: Timestamp) -> Date {
    Offset::UTC.to_datetime(at).date()
}

/// The days from one instant to a later one; 0 if it isn't later.
pub fn days_between(from: Timestamp, to: Timestamp) -> f64 {
    (to.duration_since(from).as_secs_f64() / DAY).max(0.0)
}

/// The value below or at which `percent` of the values are, by nearest rank; `None` without values.
pub fn percentile(values: &[f64], percent: usize) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (percent * sorted.len()).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn percentiles_are_values_that_occur() {
        let values = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!((percentile(&values, 50), percentile(&values, 85)), (Some(3.0), Some(5.0)));
        assert_eq!(
            (percentile(&[1.0, 2.0], 50), percentile(&[7.0], 1), percentile(&[], 50)),
            (Some(1.0), Some(7.0), None)
        );
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!((percentile(&hundred, 85), percentile(&hundred, 50)), (Some(85.0), Some(50.0)));
    }

    #[test]
    fn days_are_those_of_utc() {
        let noon: Timestamp = "2026-11-28T12:00:00Z".parse().unwrap();
        let day = date(2026, 11, 28);
        assert_eq!((days_between(midnight(day), noon), days_between(noon, midnight(day))), (0.5, 0.0));
        assert_eq!((day_of(noon), end_of(day).to_string()), (day, "2026-11-29T00:00:00Z".to_owned()));
    }
}
