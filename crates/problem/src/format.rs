//! Which form of a document a client wants: `Accept` with its weights (RFC 9110 §12.5.1).

/// The forms in which a problem can be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Format {
    /// `application/problem+json`, for programs; also where nothing is asked for.
    #[default]
    Json,
    /// `text/html`, for browsers.
    Html,
    /// `text/plain`, for terminals.
    Text,
}

/// Weight in thousandths and specificity (1 `*/*`, 2 `text/*`, 3 exact) with which a format is wanted.
type Wish = (u16, u8);

impl Format {
    /// The format that `accept` prefers; several `Accept` fields are joined with commas before. Between
    /// equal weights the more exact range wins, then JSON, then HTML. What cannot be read is passed over,
    /// and a client that accepts none of the three gets JSON: a refusal it can read badly is better than
    /// one it cannot see (RFC 9110 §12.4.1 allows it).
    pub fn negotiate(accept: Option<&[u8]>) -> Self {
        let formats = [Self::Json, Self::Html, Self::Text];
        let offers = formats.into_iter().flat_map(|f| f.media_types().iter().map(move |t| (f, *t)));
        best(accept, offers).unwrap_or_default()
    }

    pub(crate) const fn media_types(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["application/problem+json", "application/json"],
            Self::Html => &["text/html"],
            Self::Text => &["text/plain"],
        }
    }
}

/// How much `accept` wants this media type, in thousandths; 0 if it does not.
pub fn weight(accept: &[u8], media_type: &str) -> u16 {
    let accept = String::from_utf8_lossy(accept);
    let ranges: Vec<Range> = split_outside_quotes(&accept, ',').filter_map(Range::parse).collect();
    wish(media_type, &ranges).0
}

/// Of forms and the media types they have, the one that `accept` prefers; between equals the first. `None`
/// if it wants none of them.
pub(crate) fn best<'t, F>(accept: Option<&[u8]>, offers: impl Iterator<Item = (F, &'t str)>) -> Option<F> {
    let accept = String::from_utf8_lossy(accept.unwrap_or_default());
    let ranges: Vec<Range> = split_outside_quotes(&accept, ',').filter_map(Range::parse).collect();
    let mut best: (Option<F>, Wish) = (None, (0, 0));
    for (form, media_type) in offers {
        let wish = wish(media_type, &ranges);
        if wish.0 > 0 && wish > best.1 {
            best = (Some(form), wish);
        }
    }
    best.0
}

/// How much a media type is wanted: the most exact range that covers it decides, not the kindest.
fn wish(media_type: &str, ranges: &[Range<'_>]) -> Wish {
    let media_type = media_type.split_once('/').unwrap_or_default();
    ranges
        .iter()
        .filter_map(|range| range.specificity(media_type).map(|s| (s, range.weight)))
        .max()
        .map_or((0, 0), |(specificity, weight)| (weight, specificity))
}

struct Range<'a> {
    r#type: &'a str,
    subtype: &'a str,
    weight: u16,
}

impl<'a> Range<'a> {
    /// `type/subtype;q=0.8`; `None` if it is not one. Parameters other than `q` are not looked at.
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = split_outside_quotes(text, ';');
        let (r#type, subtype) = parts.next()?.trim().split_once('/')?;
        let mut weight = 1000;
        for parameter in parts {
            if let Some((name, value)) = parameter.split_once('=')
                && name.trim().eq_ignore_ascii_case("q")
            {
                weight = thousandths(value.trim())?;
            }
        }
        Some(Self { r#type, subtype, weight })
    }

    fn specificity(&self, (r#type, subtype): (&str, &str)) -> Option<u8> {
        match (self.r#type, self.subtype) {
            ("*", "*") => Some(1),
            (t, "*") if t.eq_ignore_ascii_case(r#type) => Some(2),
            (t, s) if t.eq_ignore_ascii_case(r#type) && s.eq_ignore_ascii_case(subtype) => Some(3),
            _ => None,
        }
    }
}

/// A weight, `0` to `1` with up to three decimals, in thousandths.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let decimals: u16 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(decimals),
        "1" if decimals == 0 => Some(1000),
        _ => None,
    }
}

/// Splits at `separator`, but not inside a quoted string (RFC 9110 §5.6.4).
fn split_outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let mut escaped = false;
    text.split(move |c| {
        let at_separator = c == separator && !quoted;
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && c == '\\' && !escaped;
        at_separator
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_gets_the_form_it_prefers() {
        let firefox = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
        for (accept, format) in [
            (firefox, Format::Html),
            ("*/*", Format::Json),
            ("", Format::Json),
            ("application/json, text/plain, */*", Format::Json),
            ("application/problem+json", Format::Json),
            ("application/json;q=0.5, text/plain", Format::Text),
            ("text/plain", Format::Text),
            ("TEXT/PLAIN;Q=0.3", Format::Text),
            ("text/html, */*", Format::Html),
            ("text/html, application/json", Format::Json),
            ("text/html;level=\"a,b\";q=0.1, text/plain;q=0.2", Format::Text),
            (
                "*/*;q=0.1, application/*;q=0, application/json;q=0, application/problem+json;q=0",
                Format::Html,
            ),
            ("text/html;q=0, text/*;q=0.5", Format::Text),
            ("text/html;q=2", Format::Json),
            ("image/png", Format::Json),
            ("nonsense,;;,/", Format::Json),
        ] {
            assert_eq!(Format::negotiate(Some(accept.as_bytes())), format, "{accept}");
        }
        assert_eq!(Format::negotiate(None), Format::Json);
        assert_eq!(Format::negotiate(Some(b"\xff\xfe, text/plain")), Format::Text);
    }
}
