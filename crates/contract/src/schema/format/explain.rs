//! What exactly is amiss with a text that is not of its format, for the slips that people make.
//!
//! Only texts that are refused are asked about, and silence is always right: then the sentence says what the
//! format is. Clauses may show characters of the text; who may not show it must not show them.

/// A clause without full stop; `None` if no more can be said.
pub(super) fn why(format: &str, text: &str) -> Option<String> {
    if text.len() > 1000 {
        return None;
    }
    if text.trim() != text && !text.trim().is_empty() {
        return Some("it has blanks around it".into());
    }
    match format {
        "date" => date(text).err(),
        "date-time" => date_time(text).err(),
        "time" => time(text).err(),
        "duration" => (!text.starts_with('P')).then(|| "it starts with `P`".into()),
        "email" | "idn-email" => email(text),
        "hostname" => hostname(text),
        "ipv4" => ipv4(text),
        "uri" | "iri" => uri(text, true),
        "uri-reference" | "iri-reference" => uri(text, false),
        "uuid" => uuid(text),
        "json-pointer" => (!text.starts_with('/')).then(|| "it starts with `/`".into()),
        "byte" => base64(text),
        _ => None,
    }
    .filter(|clause| !clause.is_empty())
}

/// True if a text is written like the format, whatever its parts say: `2024-02-30` like a date.
pub(super) fn resembles(format: &str, text: &str) -> bool {
    let day = |text: &str| {
        let lengths: Vec<usize> = text.split('-').filter(|part| is_number(part)).map(str::len).collect();
        lengths == [4, 2, 2]
    };
    match format {
        "date" => day(text),
        "date-time" => text.get(..10).is_some_and(day) && text.len() > 10,
        "time" => text.contains(':') && text.starts_with(|c: char| c.is_ascii_digit()),
        "email" | "idn-email" => text.contains('@'),
        "uri" | "iri" => text.contains("://"),
        "ipv4" => text.split('.').count() == 4 && text.split('.').all(is_number),
        "uuid" => text.len() == 36 && text.split('-').count() == 5,
        _ => false,
    }
}

/// A date is right, or wrong for a reason; an empty reason if there is no telling.
type Verdict = Result<(), String>;

const UNKNOWN: Verdict = Err(String::new());

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The number that `length` digits make.
fn digits(text: &str, length: usize) -> Option<u32> {
    (text.len() == length && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn date(text: &str) -> Verdict {
    if text.get(10..11).is_some_and(|sign| matches!(sign, "T" | "t" | " "))
        && text.get(..10).is_some_and(is_date)
    {
        return Err("a date stands alone, without a time".into());
    }
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [year, month, day] = parts.as_slice() else { return UNKNOWN };
    match (digits(year, 4), digits(month, 2), digits(day, 2)) {
        (Some(year), Some(month), Some(day)) if text.matches('-').count() == 2 => calendar(year, month, day),
        (Some(_), Some(_), Some(_)) => Err("hyphens stand between year, month and day".into()),
        (Some(_), ..) if is_number(month) && is_number(day) => {
            Err("month and day have two digits each".into())
        }
        _ if digits(day, 4).is_some() && is_number(year) && is_number(month) => {
            Err("the year comes first".into())
        }
        _ => UNKNOWN,
    }
}

fn is_date(text: &str) -> bool {
    date(text).is_ok()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn calendar(year: u32, month: u32, day: u32) -> Verdict {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let Some(name) = (month as usize).checked_sub(1).and_then(|m| MONTHS.get(m)) else {
        return Err(format!("there is no month {month:02}"));
    };
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    match day {
        0 => Err("there is no day 00".into()),
        day if day > days => Err(format!("{name} {year} has {days} days")),
        _ => Ok(()),
    }
}

fn date_time(text: &str) -> Verdict {
    if is_number(text) {
        return Err("it is a number of seconds or so, and not written as a date".into());
    }
    if resembles("date", text) {
        return Err("the time is missing".into());
    }
    let Some((day, clock)) = text.split_once(['T', 't']) else {
        return match text.split_once(' ') {
            Some((day, _)) if is_date(day) => Err("a `T` stands between date and time".into()),
            _ => date(text),
        };
    };
    date(day)?;
    time(clock)
}

fn time(text: &str) -> Verdict {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    let (clock, zone) = text.split_at(end);
    let clock = clock.split('.').next().unwrap_or("");
    let parts: Vec<&str> = clock.split(':').collect();
    let [hour, minute, second] = parts.as_slice() else {
        return if parts.len() == 2 { Err("the seconds are missing".into()) } else { UNKNOWN };
    };
    let (Some(hour), Some(minute), Some(second)) = (digits(hour, 2), digits(minute, 2), digits(second, 2))
    else {
        return Err("hours, minutes and seconds have two digits each".into());
    };
    if hour > 23 {
        return Err(format!("there is no hour {hour}"));
    }
    if minute > 59 || second > 60 {
        let (name, value) = if minute > 59 { ("minute", minute) } else { ("second", second) };
        return Err(format!("there is no {name} {value}"));
    }
    match zone {
        "" => Err("the time zone is missing, such as `Z` or `+02:00`".into()),
        "Z" | "z" => Ok(()),
        offset => match offset.get(1..).map(|o| o.split_once(':')) {
            Some(None) if offset.starts_with(['+', '-']) => Err("an offset is written as `+02:00`".into()),
            _ => UNKNOWN,
        },
    }
}

fn email(text: &str) -> Option<String> {
    Some(match text.rsplit_once('@') {
        None => "the `@` is missing".into(),
        Some(("", _)) => "nothing stands before the `@`".into(),
        Some((_, "")) => "nothing stands after the `@`".into(),
        Some((name, _)) if name.contains('@') && !name.starts_with('"') => "it has more than one `@`".into(),
        Some(_) if text.contains(char::is_whitespace) => "it has a blank within".into(),
        Some((name, _)) if name.starts_with('.') || name.ends_with('.') || name.contains("..") => {
            "a dot stands between two other characters".into()
        }
        Some((_, domain)) => return hostname(domain).map(|why| format!("in its domain, {why}")),
    })
}

fn hostname(text: &str) -> Option<String> {
    if let Some((_, rest)) = text.split_once("://") {
        let host = rest.split(['/', ':']).next().unwrap_or("");
        return Some(if host.is_empty() {
            "it is no address".into()
        } else {
            "it is a name alone, without scheme and path".into()
        });
    }
    if let Some(c) = text.chars().find(|c| !c.is_alphanumeric() && !matches!(c, '-' | '.')) {
        return Some(format!(
            "`{}` cannot stand in a host name",
            candor_rule::sensitive::visible(&c.to_string())
        ));
    }
    let labels: Vec<&str> = text.split('.').collect();
    if labels.iter().any(|l| l.is_empty()) {
        return Some("a dot stands between two names".into());
    }
    if labels.iter().any(|l| l.starts_with('-') || l.ends_with('-')) {
        return Some("no part of it begins or ends with a hyphen".into());
    }
    labels.iter().any(|l| l.len() > 63).then(|| "no part of it has more than 63 characters".into())
}

fn ipv4(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('.').collect();
    if text.contains(':') {
        return Some("a colon has no place in it".into());
    }
    if parts.len() != 4 {
        return Some(format!(
            "it has {}, and four are expected",
            crate::words::count(parts.len() as u64, "part", "parts")
        ));
    }
    parts.iter().find_map(|part| match part.parse::<u32>() {
        Ok(number) if number > 255 => Some(format!("{number} is above 255")),
        Ok(_) if part.len() > 1 && part.starts_with('0') => Some("a part has no leading zero".into()),
        _ => None,
    })
}

fn uri(text: &str, absolute: bool) -> Option<String> {
    if text.contains(' ') {
        return Some("a blank is written as `%20`".into());
    }
    if let Some(c) = text.chars().find(|c| matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}'))
    {
        return Some(format!("`{c}` has to be percent-encoded"));
    }
    let broken = text.match_indices('%').any(|(at, _)| {
        let two = text.as_bytes().get(at + 1..at + 3);
        !two.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
    });
    if broken {
        return Some("after `%` stand two hexadecimal digits".into());
    }
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    let named = scheme.is_some_and(|s| {
        s.starts_with(|c: char| c.is_ascii_alphabetic())
            && s.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    });
    (absolute && !named).then(|| "the scheme is missing, such as `https:`".into())
}

fn uuid(text: &str) -> Option<String> {
    let length = text.chars().count();
    if length == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Some("the hyphens are missing".into());
    }
    if length != 36 {
        return Some(format!(
            "it has {}, and 36 are expected",
            crate::words::count(length as u64, "character", "characters")
        ));
    }
    text.chars().enumerate().find_map(|(at, c)| {
        let hyphen = matches!(at, 8 | 13 | 18 | 23);
        let fits = if hyphen { c == '-' } else { c.is_ascii_hexdigit() };
        let expected = if hyphen { "a hyphen" } else { "a hexadecimal digit" };
        let shown = candor_rule::sensitive::visible(&c.to_string());
        (!fits).then(|| format!("character {} is `{shown}`, and {expected} is expected there", at + 1))
    })
}

fn base64(text: &str) -> Option<String> {
    let other = |c: &char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '/' | '=' | '\r' | '\n');
    match text.chars().find(other) {
        Some('-' | '_') => Some("`+` and `/` stand for what base64url writes as `-` and `_`".into()),
        Some(c) => {
            Some(format!("`{}` is no character of base64", candor_rule::sensitive::visible(&c.to_string())))
        }
        None if !text.len().is_multiple_of(4) => Some("its length is no multiple of 4".into()),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::why;

    #[test]
    fn slips_are_named() {
        for (format, text, expected) in [
            ("date", "2024-02-30", "February 2024 has 29 days"),
            ("date", "2023-02-29", "February 2023 has 28 days"),
            ("date", "2024-13-01", "there is no month 13"),
            ("date", "2024-1-5", "month and day have two digits each"),
            ("date", "31.05.2024", "the year comes first"),
            ("date", "2024/05/31", "hyphens stand between year, month and day"),
            ("date", "2024-05-31T09:30:00Z", "a date stands alone, without a time"),
            ("date-time", "2024-05-31T09:30:00", "the time zone is missing, such as `Z` or `+02:00`"),
            ("date-time", "2024-05-31", "the time is missing"),
            ("date-time", "2024-02-30", "the time is missing"),
            ("date-time", "2024-04-31T09:30:00Z", "April 2024 has 30 days"),
            ("date-time", "2024-05-31T24:30:00Z", "there is no hour 24"),
            ("date-time", "2024-05-31T09:30Z", "the seconds are missing"),
            ("date-time", "2024-05-31T09:30:00+0200", "an offset is written as `+02:00`"),
            ("date-time", "1717140600", "it is a number of seconds or so, and not written as a date"),
            ("time", "9:30:00Z", "hours, minutes and seconds have two digits each"),
            ("email", "kim", "the `@` is missing"),
            ("email", "kim@exa mple.org", "it has a blank within"),
            ("email", "kim@-example.org", "in its domain, no part of it begins or ends with a hyphen"),
            ("email", " kim@example.org", "it has blanks around it"),
            ("hostname", "https://example.org/", "it is a name alone, without scheme and path"),
            ("hostname", "a_b", "`_` cannot stand in a host name"),
            ("ipv4", "1.2.3", "it has 3 parts, and four are expected"),
            ("ipv4", "1.2.3.256", "256 is above 255"),
            ("uri", "example.org/a", "the scheme is missing, such as `https:`"),
            ("uri", "https://example.org/a b", "a blank is written as `%20`"),
            ("uri", "https://example.org/%zz", "after `%` stand two hexadecimal digits"),
            ("uuid", "0190a6e27d5c7b1e9c3f5a4b3c2d1e0f", "the hyphens are missing"),
            ("uuid", "0190a6e2-7d5c-7b1e-9c3f-5a4b3c2d1e0", "it has 35 characters, and 36 are expected"),
            (
                "uuid",
                "0190a6e2-7d5c-7b1e-9c3f-5a4b3c2d1e0g",
                "character 36 is `g`, and a hexadecimal digit is expected there",
            ),
            ("byte", "aGVsbG8", "its length is no multiple of 4"),
            ("byte", "a-_=", "`+` and `/` stand for what base64url writes as `-` and `_`"),
        ] {
            assert_eq!(why(format, text).as_deref(), Some(expected), "{format} {text}");
        }
    }
}
