//! Pieces of the sentences that clients read.

use candor_rule::sensitive;

/// Seconds since the Unix epoch as RFC 3339 writes them: `2026-11-22T08:30:00Z`.
pub(crate) fn moment(seconds: u64) -> String {
    const DAY: u64 = 86_400;
    // Beyond the year 9999 there is no such writing.
    let seconds = seconds.min(253_402_300_799);
    let (days, clock) = (seconds / DAY, seconds % DAY);
    // Counted from March of the year 0, so that the leap day is the last of its year.
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Names in quotes, at most three of them: `"a", "b" and 2 more`.
pub(crate) fn names<S: AsRef<str>>(what: &str, names: &[S]) -> String {
    const MOST: usize = 3;
    let shown: Vec<String> = names.iter().take(MOST).map(|n| sensitive::echo(what, n.as_ref())).collect();
    match names.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// `1 second`, `2,000 seconds`.
pub(crate) fn amount(number: u64, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{} {one}s", candor_rule::text::thousands(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_dates() {
        for (seconds, written) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_336_205, "2026-11-22T08:30:05Z"),
            (u64::MAX, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(moment(seconds), written);
        }
    }
}
