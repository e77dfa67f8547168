//! HTTP dates (RFC 9110 §5.6.7): whether a text is one, and which moment it names.

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const LONG_DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// True for the preferred form and for both obsolete ones, which recipients have to accept as well.
pub(crate) fn is_http_date(text: &[u8]) -> bool {
    parse(text).is_some()
}

/// The moment that a date names, in seconds since the Unix epoch (negative before it); `None` if the text is no
/// HTTP date. Whether the day of the week is that of the date is not looked at. A year of two digits is one of
/// 1970 to 2069.
pub fn parse(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?;
    fixdate(text).or_else(|| rfc850(text)).or_else(|| asctime(text))
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
fn fixdate(text: &str) -> Option<i64> {
    let (day, rest) = text.split_once(", ")?;
    let parts: Vec<&str> = rest.split(' ').collect();
    let [number, month, year, clock, "GMT"] = parts[..] else { return None };
    DAYS.contains(&day).then_some(())?;
    moment(date(number, month, digits(year, 4, 9999)?)?, clock)
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`.
fn rfc850(text: &str) -> Option<i64> {
    let (day, rest) = text.split_once(", ")?;
    let (written, clock) = rest.strip_suffix(" GMT")?.split_once(' ')?;
    let parts: Vec<&str> = written.split('-').collect();
    let [number, month, year] = parts[..] else { return None };
    LONG_DAYS.contains(&day).then_some(())?;
    let year = digits(year, 2, 99)?;
    moment(date(number, month, if year < 70 { 2000 + year } else { 1900 + year })?, clock)
}

/// `Sun Nov  6 08:49:37 1994`: the day has two places, the first may be a space.
fn asctime(text: &str) -> Option<i64> {
    let (day, month, number) = (text.get(..3)?, text.get(4..7)?, text.get(8..10)?);
    let (clock, year) = (text.get(11..19)?, text.get(20..)?);
    let spaces = [3, 7, 10, 19].iter().all(|at| text.as_bytes().get(*at) == Some(&b' '));
    let number = number.strip_prefix(' ').map_or_else(|| number.to_owned(), |digit| format!("0{digit}"));
    (spaces && DAYS.contains(&day)).then_some(())?;
    moment(date(&number, month, digits(year, 4, 9999)?)?, clock)
}

/// Days since the Unix epoch.
fn date(number: &str, month: &str, year: i64) -> Option<i64> {
    let longest = match month {
        "Feb" => 29,
        "Apr" | "Jun" | "Sep" | "Nov" => 30,
        _ => 31,
    };
    let day = digits(number, 2, longest).filter(|day| *day > 0)?;
    let month = i64::try_from(MONTHS.iter().position(|name| *name == month)?).ok()?;
    // Counted from March, so that the leap day is the last of its year.
    let (year, month) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - FIRST_DAY)
}

/// 1 January 1970, in days since 1 March of the year 0.
const FIRST_DAY: i64 = 719_468;

/// A day and a time of day; 60 is a leap second.
fn moment(day: i64, clock: &str) -> Option<i64> {
    let parts: Vec<&str> = clock.split(':').collect();
    let [hour, minute, second] = parts[..] else { return None };
    let (hour, minute, second) = (digits(hour, 2, 23)?, digits(minute, 2, 59)?, digits(second, 2, 60)?);
    Some(day * 86_400 + hour * 3600 + minute * 60 + second)
}

/// A number of exactly so many digits.
fn digits(text: &str, count: usize, most: i64) -> Option<i64> {
    let is_one = text.len() == count && text.bytes().all(|octet| octet.is_ascii_digit());
    text.parse().ok().filter(|number| is_one && *number <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_and_their_neighbours() {
        for good in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun Nov 16 08:49:60 1994",
        ] {
            assert!(is_http_date(good.as_bytes()), "{good}");
        }
        assert_eq!(parse(b"Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        for same in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(parse(same.as_bytes()), Some(784_111_777));
        }
        assert_eq!(parse(b"Tue, 29 Feb 2000 23:59:59 GMT"), Some(951_868_799));
        assert_eq!(parse(b"Mon, 01 Mar 2100 00:00:00 GMT"), Some(4_107_542_400));
        for bad in [
            "",
            "0",
            "yesterday",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 31 Nov 1994 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun Nov 6 08:49:37 1994",
            "1994-11-06T08:49:37Z",
            "Sun, 06 Nov 1994  08:49:37 GMT",
        ] {
            assert!(!is_http_date(bad.as_bytes()), "{bad}");
        }
    }
}
