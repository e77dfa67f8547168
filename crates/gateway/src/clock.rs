//! The time, and its text in a `Date` field.

use std::cell::Cell;
use std::time::{SystemTime, UNIX_EPOCH};

use candor_journal::time::civil;

/// Milliseconds since 1970.
pub(crate) fn unix_millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Seconds since 1970, as certificates count them.
pub(crate) fn unix_seconds() -> i64 {
    i64::try_from(unix_millis() / 1000).unwrap_or(i64::MAX)
}

/// A worker's `Date` text, made anew once a second at most.
#[derive(Debug, Default)]
pub(crate) struct DateCache {
    second: Cell<u64>,
    text: Cell<[u8; 29]>,
}

impl DateCache {
    /// The time as IMF-fixdate (RFC 9110 §5.6.7).
    pub(crate) fn text(&self, unix_millis: u64) -> [u8; 29] {
        let second = unix_millis / 1000;
        if self.second.replace(second) != second {
            self.text.set(imf_fixdate(second));
        }
        self.text.get()
    }
}

/// "Sun, 06 Nov 1994 08:49:37 GMT".
pub(crate) fn imf_fixdate(second: u64) -> [u8; 29] {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (day, rest) = (second / 86_400, second % 86_400);
    let (year, month, of_month) = civil(day);
    let text = format!(
        "{}, {of_month:02} {} {year:04} {:02}:{:02}:{:02} GMT",
        DAYS[(day % 7) as usize],
        MONTHS[(month - 1) as usize],
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    );
    let mut out = [b' '; 29];
    for (slot, octet) in out.iter_mut().zip(text.bytes()) {
        *slot = octet;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let date = |second| String::from_utf8(imf_fixdate(second).to_vec()).unwrap();
        assert_eq!(date(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(date(951_782_400), "Tue, 29 Feb 2000 00:00:00 GMT");
        assert_eq!(date(951_868_799), "Tue, 29 Feb 2000 23:59:59 GMT");
        assert_eq!(date(951_868_800), "Wed, 01 Mar 2000 00:00:00 GMT");
        assert_eq!(date(4_107_542_400), "Mon, 01 Mar 2100 00:00:00 GMT");
        assert_eq!(date(4_102_444_799), "Thu, 31 Dec 2099 23:59:59 GMT");
    }
}
