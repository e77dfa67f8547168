//! What kind of value a text is: two dates differ less than a date and a word.

/// The kind of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Empty,
    Integer,
    Decimal,
    Boolean,
    Date,
    DateTime,
    Uuid,
    Email,
    Url,
    /// One word, in the case of its letters.
    Lower,
    Upper,
    Capitalised,
    Mixed,
    /// Anything with spaces.
    Prose,
    Other,
}

impl Shape {
    pub fn of(text: &str) -> Self {
        let octets = text.as_bytes();
        let digits =
            |from: usize, to: usize| octets.get(from..to).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
        let is_date = digits(0, 4)
            && digits(5, 7)
            && digits(8, 10)
            && octets.get(4) == Some(&b'-')
            && octets.get(7) == Some(&b'-');
        match text {
            "" => Self::Empty,
            "true" | "false" => Self::Boolean,
            _ if text.parse::<i128>().is_ok() && !text.starts_with('+') => Self::Integer,
            _ if text.parse::<f64>().is_ok() && octets.iter().any(u8::is_ascii_digit) => Self::Decimal,
            _ if is_date && octets.len() == 10 => Self::Date,
            _ if is_date && matches!(octets.get(10), Some(b'T' | b't')) => Self::DateTime,
            _ if octets.len() == 36 && octets.iter().enumerate().all(is_uuid_octet) => Self::Uuid,
            _ if text.contains("://") => Self::Url,
            _ if text.contains('@') && !text.contains(' ') => Self::Email,
            _ if text.contains(char::is_whitespace) => Self::Prose,
            _ if octets.iter().all(|o| o.is_ascii_alphabetic() || matches!(o, b'_' | b'-')) => {
                Self::word(octets)
            }
            _ => Self::Other,
        }
    }

    fn word(octets: &[u8]) -> Self {
        let has = |test: fn(&u8) -> bool| octets.iter().any(test);
        match (has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase)) {
            (_, false) => Self::Lower,
            (false, true) => Self::Upper,
            _ if octets.first().is_some_and(u8::is_ascii_uppercase)
                && !octets.iter().skip(1).any(u8::is_ascii_uppercase) =>
            {
                Self::Capitalised
            }
            _ => Self::Mixed,
        }
    }

    /// True for kinds by which servers tell values apart.
    const fn is_telling(self) -> bool {
        !matches!(self, Self::Prose | Self::Other | Self::Lower | Self::Capitalised | Self::Mixed)
    }
}

fn is_uuid_octet((at, octet): (usize, &u8)) -> bool {
    if matches!(at, 8 | 13 | 18 | 23) { *octet == b'-' } else { octet.is_ascii_hexdigit() }
}

/// How likely it is that one value fails where the other works, and why. `None` if they are equal.
pub(super) fn compare(here: &str, there: &str) -> Option<(u8, &'static str)> {
    if here == there {
        return None;
    }
    if here.eq_ignore_ascii_case(there) {
        return Some((72, "Many servers tell capitals from small letters."));
    }
    if here.trim() == there.trim() {
        return Some((70, "White space around a value counts as part of it."));
    }
    let (ours, theirs) = (Shape::of(here), Shape::of(there));
    let near = candor_rule::text::nearest(here, [there]).is_some();
    Some(match (ours, theirs) {
        (a, b) if a == b => match a {
            Shape::Lower | Shape::Upper | Shape::Mixed | Shape::Capitalised if near => {
                (58, "It is nearly the value that worked: a slip of the pen, perhaps.")
            }
            _ => (10, "Another value of the same kind."),
        },
        (Shape::Empty, _) => (71, "An empty value is not the same as none."),
        (_, b) if b.is_telling() => (66, "The value that worked is of another kind."),
        (a, _) if a.is_telling() => (40, "The value that worked is of another kind."),
        _ if near => (58, "It is nearly the value that worked: a slip of the pen, perhaps."),
        _ => (12, "Another value."),
    })
}
