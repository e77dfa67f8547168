//! HTTP dates (RFC 9110 §5.6.7): only whether a text is one. What the date means is the application's.

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const LONG_DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// True for the preferred form and for both obsolete ones, which recipients have to accept as well.
pub(crate) fn is_http_date(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    is_fixdate(text).or_else(|| is_rfc850(text)).or_else(|| is_asctime(text)).unwrap_or(false)
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`. `None` if it is not of this form at all.
fn is_fixdate(text: &str) -> Option<bool> {
    let (day, rest) = text.split_once(", ")?;
    let parts: Vec<&str> = rest.split(' ').collect();
    let [number, month, year, time, "GMT"] = parts[..] else { return None };
    Some(DAYS.contains(&day) && is_day(number, month) && is_number(year, 4, 9999) && is_time(time))
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`.
fn is_rfc850(text: &str) -> Option<bool> {
    let (day, rest) = text.split_once(", ")?;
    let (date, time) = rest.strip_suffix(" GMT")?.split_once(' ')?;
    let parts: Vec<&str> = date.split('-').collect();
    let [number, month, year] = parts[..] else { return None };
    Some(LONG_DAYS.contains(&day) && is_day(number, month) && is_number(year, 2, 99) && is_time(time))
}

/// `Sun Nov  6 08:49:37 1994`: the day has two places, the first may be a space.
fn is_asctime(text: &str) -> Option<bool> {
    let (day, month, number) = (text.get(..3)?, text.get(4..7)?, text.get(8..10)?);
    let (time, year) = (text.get(11..19)?, text.get(20..)?);
    let spaces = [3, 7, 10, 19].iter().all(|at| text.as_bytes().get(*at) == Some(&b' '));
    let number = number.strip_prefix(' ').map_or_else(|| number.to_owned(), |digit| format!("0{digit}"));
    Some(spaces && DAYS.contains(&day) && is_day(&number, month) && is_time(time) && is_number(year, 4, 9999))
}

fn is_day(number: &str, month: &str) -> bool {
    let longest = match month {
        "Feb" => 29,
        "Apr" | "Jun" | "Sep" | "Nov" => 30,
        _ => 31,
    };
    MONTHS.contains(&month) && number != "00" && is_number(number, 2, longest)
}

fn is_time(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    // 60 is a leap second.
    matches!(parts[..], [h, m, s] if is_number(h, 2, 23) && is_number(m, 2, 59) && is_number(s, 2, 60))
}

fn is_number(text: &str, digits: usize, most: u16) -> bool {
    text.len() == digits
        && text.bytes().all(|b| b.is_ascii_digit())
        && text.parse::<u16>().is_ok_and(|number| number <= most)
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
