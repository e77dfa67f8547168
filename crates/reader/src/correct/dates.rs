//! Dates and other texts in the form that the contract names, where only one reading is possible.
//!
//! `03/04/2024` is two days, so nothing is made of it; `31/03/2024` is one.

/// `text` as the format wants it; `None` if it cannot be told for sure.
pub(super) fn reformat(text: &str, format: &str) -> Option<String> {
    let text = text.trim();
    match format {
        "date" => {
            let (date, time) = split_time(text);
            // A time that says more than midnight would be lost.
            let is_midnight = |t: &str| t.bytes().all(|o| b"0:.Z+".contains(&o));
            time.is_none_or(is_midnight).then(|| date_of(date))?
        }
        "date-time" => date_time(text),
        "uuid" => uuid(text),
        _ => None,
    }
}

fn split_time(text: &str) -> (&str, Option<&str>) {
    let begins_time = |i: usize| {
        let rest = text.get(i + 1..).unwrap_or_default().as_bytes();
        matches!(rest, [a, b, b':', ..] if a.is_ascii_digit() && b.is_ascii_digit())
            || matches!(rest, [a, b':', ..] if a.is_ascii_digit())
    };
    let at = text.char_indices().find(|(i, c)| matches!(c, 'T' | 't' | ' ' | '_') && begins_time(*i));
    match at {
        Some((at, _)) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    }
}

/// A date of RFC 3339 with a time and a zone: nothing is assumed where the zone is not said.
fn date_time(text: &str) -> Option<String> {
    let (date, time) = split_time(text);
    let date = date_of(date.trim_end_matches(','))?;
    let time = time?.trim();
    let split = time.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ','))?;
    let (clock, zone) = time.split_at(split);
    let zone = match zone.trim() {
        "Z" | "z" | "UTC" | "GMT" | "+0000" | "+00" => "Z".to_owned(),
        offset => {
            let (sign, digits) = (offset.get(..1)?, offset.get(1..)?.replace(':', ""));
            let digits = if digits.len() == 2 { digits + "00" } else { digits };
            let is_offset = matches!(sign, "+" | "-") && digits.len() == 4;
            if !is_offset || !digits.bytes().all(|o| o.is_ascii_digit()) {
                return None;
            }
            format!("{sign}{}:{}", digits.get(..2)?, digits.get(2..)?)
        }
    };
    Some(format!("{date}T{}{zone}", clock_of(clock)?))
}

fn clock_of(clock: &str) -> Option<String> {
    let clock = clock.replace(',', ".");
    let parts: Vec<&str> = clock.split(':').collect();
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (*hour, *minute, "00"),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    (minute.len() == 2 && hour.len() <= 2 && second.get(..2)?.parse::<u8>().ok()? <= 60)
        .then(|| format!("{hour:0>2}:{minute}:{second}"))
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn date_of(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|o| o.is_ascii_digit()) {
        return ymd(text.get(..4)?, text.get(4..6)?, text.get(6..)?);
    }
    let parts: Vec<&str> = text.split(['/', '.', '-', ' ', ',']).filter(|p| !p.is_empty()).collect();
    // "Fri, 31 May 2024": the day of the week says nothing new.
    let parts = match parts.as_slice() {
        [weekday, rest @ ..] if rest.len() == 3 && weekday.bytes().all(|o| o.is_ascii_alphabetic()) => rest,
        all => all,
    };
    let [a, b, c] = parts else { return None };
    if let Some(month) = month(b) {
        return if a.len() == 4 { ymd(a, &month, c) } else { ymd(c, &month, a) };
    }
    if let Some(month) = month(a) {
        return ymd(c, &month, b);
    }
    if a.len() == 4 {
        return ymd(a, b, c);
    }
    let (first, second) = (a.parse::<u8>().ok()?, b.parse::<u8>().ok()?);
    match (first, second) {
        (day, month) if day == month || (day > 12 && month <= 12) => ymd(c, b, a),
        (month, day) if day > 12 && month <= 12 => ymd(c, a, b),
        _ => None,
    }
}

/// The number of a month by its English name or the first three letters of it.
fn month(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let at = MONTHS.iter().position(|m| lower.starts_with(m))?;
    Some(format!("{:02}", at + 1))
}

fn ymd(year: &str, month: &str, day: &str) -> Option<String> {
    let day = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_number = |t: &str| !t.is_empty() && t.bytes().all(|o| o.is_ascii_digit());
    let fits = |t: &str, max: u8| t.len() <= 2 && t.parse::<u8>().is_ok_and(|n| (1..=max).contains(&n));
    let is_date = year.len() == 4 && is_number(year) && is_number(month) && is_number(day);
    (is_date && fits(month, 12) && fits(day, 31)).then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}

fn uuid(text: &str) -> Option<String> {
    let bare = text.trim_start_matches("urn:uuid:").trim_matches(['{', '}']).replace('-', "");
    let is_uuid = bare.len() == 32 && bare.bytes().all(|o| o.is_ascii_hexdigit());
    let part = |from: usize, to: usize| bare.get(from..to);
    is_uuid.then(|| {
        Some(format!(
            "{}-{}-{}-{}-{}",
            part(0, 8)?,
            part(8, 12)?,
            part(12, 16)?,
            part(16, 20)?,
            part(20, 32)?
        ))
    })?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_with_one_reading_are_written_as_the_contract_wants() {
        for text in [
            "2024/05/31",
            "2024.5.31",
            "20240531",
            "31.05.2024",
            "31/5/2024",
            "05/31/2024",
            "31 May 2024",
            "May 31, 2024",
            "31-May-2024",
            "Fri, 31 May 2024",
            "2024-05-31T00:00:00Z",
            " 2024-05-31 ",
        ] {
            assert_eq!(reformat(text, "date").as_deref(), Some("2024-05-31"), "{text}");
        }
        assert_eq!(reformat("05/05/2024", "date").as_deref(), Some("2024-05-05"));
    }

    #[test]
    fn nothing_is_guessed() {
        for text in
            ["03/04/2024", "3.4.24", "2024-13-01", "yesterday", "2024-05-31T10:00:00Z", "31/31/2024", ""]
        {
            assert_eq!(reformat(text, "date"), None, "{text}");
        }
        for text in ["2024-05-31", "2024-05-31T10:00:00", "2024-05-31 10:00", "10:00Z"] {
            assert_eq!(reformat(text, "date-time"), None, "{text}");
        }
    }

    #[test]
    fn times_keep_their_zone() {
        for (text, expected) in [
            ("2024-05-31 10:00:00Z", "2024-05-31T10:00:00Z"),
            ("2024-05-31 10:00:00.250 +0200", "2024-05-31T10:00:00.250+02:00"),
            ("2024/05/31T10:00+02", "2024-05-31T10:00:00+02:00"),
            ("Fri, 31 May 2024 10:00:00 GMT", "2024-05-31T10:00:00Z"),
            ("2024-05-31T9:00:00-0500", "2024-05-31T09:00:00-05:00"),
        ] {
            assert_eq!(reformat(text, "date-time").as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn uuids_get_their_hyphens() {
        let expected = Some("0190a6e2-7d5c-7b1e-9c3f-5a4b3c2d1e0f");
        for text in ["0190a6e27d5c7b1e9c3f5a4b3c2d1e0f", "{0190a6e2-7d5c-7b1e-9c3f-5a4b3c2d1e0f}"] {
            assert_eq!(reformat(text, "uuid").as_deref(), expected);
        }
    }
}
