//! Times as exports write them: RFC 3339, `2026-11-22T05:11:50.123+01:00`.

/// Milliseconds since the Unix epoch; `None` for anything else, and for times before it.
pub(super) fn millis(text: &str) -> Option<u64> {
    let (date, rest) = (text.get(..10)?, text.get(10..)?);
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let zone = rest.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = rest.split_at(zone);
    let days = days(date)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let [hour, minute, second] = numbers(clock, ':')?;
    let thousandths: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let away = match zone.split_at_checked(1)? {
        ("Z" | "z", "") => 0,
        (sign, away) => {
            let (hours, minutes) = away.split_once(':')?;
            let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
            if sign == "-" { -minutes } else { minutes }
        }
    };
    let seconds = days * 86_400 + hour * 3600 + (minute - away) * 60 + second;
    u64::try_from(seconds * 1000 + thousandths).ok()
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
fn days(date: &str) -> Option<i64> {
    let [year, month, day] = numbers(date, '-')?;
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March, so that the odd day comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    Some(year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468)
}

fn numbers(text: &str, between: char) -> Option<[i64; 3]> {
    let mut parts = text.splitn(3, between).map(|part| part.parse::<u32>().ok().map(i64::from));
    Some([parts.next()??, parts.next()??, parts.next()??])
}

#[cfg(test)]
mod tests {
    use super::millis;

    #[test]
    fn times_are_read_with_their_zone_and_fraction() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2000-02-29T00:00:00.5Z", Some(951_782_400_500)),
            ("2026-11-21T23:59:59.123Z", Some(1_795_305_599_123)),
            ("2026-11-22T00:59:59.123456+01:00", Some(1_795_305_599_123)),
            ("2026-11-22", None),
            ("2026-13-22T00:00:00Z", None),
            ("1969-12-31T23:59:59Z", None),
            ("noon", None),
            ("2026-11-22T00:00:00", None),
        ] {
            assert_eq!(millis(text), expected, "{text}");
        }
    }
}
