//! Times as the pages write them: UTC, to the millisecond, never relative alone.

use std::time::{SystemTime, UNIX_EPOCH};

use candor_journal::time::civil;

const DAY: u64 = 86_400_000;

/// Milliseconds since 1970, now.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as u64)
}

/// "14:02:09.731".
pub(crate) fn time(millis: u64) -> String {
    let of_day = millis % DAY;
    let (hours, minutes, seconds) = (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1000 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", of_day % 1000)
}

/// "2026-11-21T12:04:17.482Z".
pub(crate) fn iso(millis: u64) -> String {
    let (year, month, day) = civil(millis / DAY);
    format!("{year:04}-{month:02}-{day:02}T{}Z", time(millis))
}

/// "Sat 21 Nov 2026 12:04:17.482 UTC".
pub(crate) fn long(millis: u64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = civil(millis / DAY);
    let weekday = DAYS[(millis / DAY % 7) as usize];
    let month = MONTHS.get(month as usize - 1).copied().unwrap_or("");
    format!("{weekday} {day} {month} {year} {} UTC", time(millis))
}

/// "1 h 58 min ago", for a time not after `now`.
pub(crate) fn ago(millis: u64, now: u64) -> String {
    match now.saturating_sub(millis) {
        0..=999 => "just now".into(),
        apart => format!("{} ago", span(apart)),
    }
}

/// Milliseconds as "1 h 58 min".
pub(crate) fn span(millis: u64) -> String {
    let seconds = millis / 1000;
    match seconds {
        0 => format!("{millis} ms"),
        1..=59 => format!("{seconds} s"),
        60..=3599 => format!("{} min", seconds / 60),
        3600..=86_399 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds / 3600 % 24),
    }
}

/// Microseconds as milliseconds: "0.41", "31.4".
pub(crate) fn millis(micros: u64) -> String {
    let millis = micros as f64 / 1000.0;
    match micros {
        0..=999 => format!("{millis:.2}"),
        1000..=999_999 => format!("{millis:.1}"),
        _ => candor_rule::text::thousands(micros / 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc() {
        assert_eq!(iso(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(951_782_400_000), "2000-02-29T00:00:00.000Z");
        assert_eq!(iso(1_795_262_657_482), "2026-11-21T12:04:17.482Z");
        assert_eq!(long(1_795_262_657_482), "Sat 21 Nov 2026 12:04:17.482 UTC");
    }

    #[test]
    fn durations_keep_two_digits_that_matter() {
        assert_eq!(millis(410), "0.41");
        assert_eq!(millis(31_400), "31.4");
        assert_eq!(millis(2_000_000), "2,000");
        assert_eq!(ago(0, 7_080_000), "1 h 58 min ago");
    }
}
