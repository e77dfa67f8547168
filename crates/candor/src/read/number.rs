//! Numbers of a given width.

/// What an integer type holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Width {
    pub(super) min: i128,
    pub(super) max: i128,
}

impl Width {
    /// "an integer from 0 to 255"; of 64 bits only what people mean by them.
    pub(super) fn words(self) -> String {
        let is_wide = self.max > i128::from(u32::MAX);
        match (is_wide, self.min) {
            (true, 0) => "an integer of 0 or more".to_owned(),
            (true, _) => "an integer".to_owned(),
            (false, min) => format!("an integer from {min} to {}", self.max),
        }
    }
}

/// What a text says as an integer.
pub(super) enum Read {
    /// An integer that fits.
    Fits(i128),
    /// One that does not: the bound that it passes, and whether it lies above.
    Beyond(i128, bool),
    /// No integer.
    No,
}

/// Reads an integer: digits, after a minus sign perhaps.
pub(super) fn integer(text: &str, width: Width) -> Read {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|octet| octet.is_ascii_digit()) {
        return Read::No;
    }
    match text.parse::<i128>() {
        Ok(number) if number > width.max => Read::Beyond(width.max, true),
        Ok(number) if number < width.min => Read::Beyond(width.min, false),
        Ok(number) => Read::Fits(number),
        // More digits than anything holds.
        Err(_) if text.starts_with('-') => Read::Beyond(width.min, false),
        Err(_) => Read::Beyond(width.max, true),
    }
}
