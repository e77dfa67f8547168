//! Times as people write them, without a calendar library: so long ago (`90s`, `10m`, `2h`, `3d`, `1w`) or a date (`2026-11-21`,
//! `2026-11-21T23:00:00Z`, with or without seconds, `Z` or an offset).

/// Milliseconds since 1970, or `None` if the text is no time.
pub fn parse(text: &str, now: u64) -> Option<u64> {
    ago(text).map(|millis| now.saturating_sub(millis)).or_else(|| date(text))
}

fn ago(text: &str) -> Option<u64> {
    let unit = text.chars().last()?;
    let seconds: u64 = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return None,
    };
    let number: u64 = digits(text.get(..text.len() - 1)?)?;
    number.checked_mul(seconds)?.checked_mul(1_000)
}

fn digits(text: &str) -> Option<u64> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn date(text: &str) -> Option<u64> {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let month_days = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1970..=9999).contains(&year) || !(1..=month_days).contains(&day) {
        return None;
    }
    let midnight = days(year, month, day) * 86_400_000;
    time.map_or(Some(midnight), |time| clock(time)?.checked_add_unsigned(midnight)?.try_into().ok())
}

/// Milliseconds after midnight UTC; negative east of it.
fn clock(text: &str) -> Option<i64> {
    let (time, offset) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => (text.get(..at)?, text.get(at..)?),
        None => (text, "Z"),
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2]).or_else(|| {
        let [hour, minute] = numbers(time, ':', [2, 2])?;
        Some([hour, minute, 0])
    })?;
    digits(fraction)?;
    let millis = digits(format!("{fraction:0<3}").get(..3)?)?;
    let shift = match offset {
        "Z" | "z" => 0,
        offset => {
            let [hours, minutes] = numbers(offset.get(1..)?, ':', [2, 2])?;
            let shift = (hours * 60 + minutes) as i64 * 60_000;
            if offset.starts_with('-') { -shift } else { shift }
        }
    };
    let within = hour < 24 && minute < 60 && second < 61;
    within.then_some((((hour * 60 + minute) * 60 + second) * 1_000 + millis) as i64 - shift)
}

fn numbers<const N: usize>(text: &str, separator: char, lengths: [usize; N]) -> Option<[u64; N]> {
    let mut out = [0; N];
    let mut parts = text.split(separator);
    for (slot, length) in out.iter_mut().zip(lengths) {
        *slot = parts.next().filter(|p| p.len() == length).and_then(digits)?;
    }
    parts.next().is_none().then_some(out)
}

/// Days since 1970-01-01 in the Gregorian calendar; years counted from March, so that a leap day is last.
fn days(year: u64, month: u64, day: u64) -> u64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before = year * 365 + year / 4 - year / 100 + year / 400;
    before + (month * 153 + 2) / 5 + day - 1 - 719_468
}

/// Year, month (1 to 12) and day of a number of days since 1970-01-01 (proleptic Gregorian calendar): the
/// one place where dates are made of times.
///
/// Years are counted from March here, so that the leap day is the last of its year; the days before each
/// month then follow a straight line, (153 m + 2) / 5.
pub fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468; // from the first of March of the year 0
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year + u64::from(month <= 2), month, day)
}

/// As RFC 3339 in UTC, milliseconds only where there are any.
pub fn rfc3339(millis: u64) -> String {
    let mut text = rfc3339_millis(millis);
    if millis.is_multiple_of(1_000) {
        text.replace_range("2026-11-22T15:04:05".len()..text.len() - 1, "");
    }
    text
}

/// As RFC 3339 in UTC with milliseconds: 24 octets, up to the year 9999.
pub fn rfc3339_millis(millis: u64) -> String {
    let (year, month, day) = civil(millis / 86_400_000);
    let (second, milli) = (millis % 86_400_000 / 1_000, millis % 1_000);
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    let mut text = String::with_capacity(24);
    // Each exchange is logged with its time: no formatting by the general machinery.
    let numbers = [
        (year, 4, '-'),
        (month, 2, '-'),
        (day, 2, 'T'),
        (hour, 2, ':'),
        (minute, 2, ':'),
        (second % 60, 2, '.'),
    ];
    for (number, digits, behind) in numbers.into_iter().chain([(milli, 3, 'Z')]) {
        let digit = |place: u32| char::from(b'0' + (number / 10_u64.pow(place) % 10) as u8);
        text.extend((0..digits).rev().map(digit));
        text.push(behind);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written() {
        const NOW: u64 = 1_795_303_450_000;
        assert_eq!(parse("2h", NOW), Some(NOW - 7_200_000));
        assert_eq!(parse("1w", 5), Some(0));
        assert_eq!(parse("1970-01-02", NOW), Some(86_400_000));
        assert_eq!(parse("2000-02-29T12:30:15.5Z", NOW), Some(951_827_415_500));
        assert_eq!(parse("2000-02-29T13:30+01:00", NOW), Some(951_827_400_000));
        for text in ["", "h", "2y", "-2h", "2001-02-29", "2026-13-01", "2026-11-21T25:00Z", "+2h", "2026-1-1"]
        {
            assert_eq!(parse(text, NOW), None, "{text}");
        }
        for day in 0..60_000 {
            let millis = day * 86_400_000 + 3_723_004;
            assert_eq!(parse(&rfc3339(millis), NOW), Some(millis));
        }
        assert_eq!(rfc3339_millis(1_795_000_000_123), "2026-11-18T11:06:40.123Z");
        assert_eq!(rfc3339(1_795_000_000_123), "2026-11-18T11:06:40.123Z");
        assert_eq!(rfc3339(951_782_400_000), "2000-02-29T00:00:00Z");
    }
}
