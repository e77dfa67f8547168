//! The many ways in which a place is written, and what the request calls it.

use crate::reading::asked::{Asked, alike};

/// Segments of a place that are read, and octets of one.
const MAX_SEGMENTS: usize = 32;
const MAX_SEGMENT: usize = 200;

/// The part of the request in which a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum In {
    /// The body.
    Body,
    /// The query.
    Query,
    /// The path.
    Path,
    /// A header field.
    Header,
    /// A cookie.
    Cookie,
}

impl In {
    /// By the word for it.
    pub(crate) fn of(word: &str) -> Option<Self> {
        let letters: String =
            word.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
        Some(match letters.as_str() {
            "body" | "requestbody" | "payload" | "json" | "form" | "formdata" | "files" | "bodyparams"
            | "reqbody" => Self::Body,
            "query" | "querystring" | "queryparams" | "queryparam" | "queryparameters" | "queryparameter"
            | "querystrings" => Self::Query,
            "path" | "params" | "param" | "pathparams" | "pathparam" | "pathparameters" | "pathparameter"
            | "uriparams" | "pathvariable" => Self::Path,
            "header" | "headers" | "headerparams" | "requestheader" | "headerparameter" => Self::Header,
            "cookie" | "cookies" => Self::Cookie,
            _ => return None,
        })
    }
}

/// A place as an answer names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The part of the request, if it is said.
    pub(crate) within: Option<In>,
    /// Names and indices from the outside in.
    pub(crate) segments: Vec<String>,
}

impl Place {
    /// One name, in no particular part.
    pub(crate) fn name(name: &str) -> Self {
        Self { within: None, segments: vec![name.to_owned()] }
    }

    /// Reads `items[1].qty`, `/items/1/qty`, `#/items/1/qty`, `$.items[1].qty`, `body/items/1/qty`,
    /// `[items][1][qty]`, `Order.Items[1].Qty` and their like. `None` if it is a sentence or empty.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches(['#', '$', '^']);
        if text.len() > MAX_SEGMENTS * MAX_SEGMENT || text.contains(char::is_whitespace) {
            return None;
        }
        let is_pointer = text.starts_with('/');
        let divides = |c: char| match is_pointer {
            true => c == '/',
            false => matches!(c, '/' | '.' | '[' | ']' | '"' | '\''),
        };
        let segments: Vec<String> =
            text.split(divides)
                .filter(|segment| !segment.is_empty())
                .take(MAX_SEGMENTS)
                .map(|segment| {
                    if is_pointer {
                        segment.replace("~1", "/").replace("~0", "~")
                    } else {
                        segment.to_owned()
                    }
                })
                .collect();
        let is_name = |segment: &String| {
            segment.len() <= MAX_SEGMENT
                && !segment.contains([',', ';', '(', ')', '{', '}', '<', '>', '=', '"', '?', '!'])
        };
        (!segments.is_empty() && segments.iter().all(is_name))
            .then(|| Self { within: None, segments }.located())
    }

    /// From the segments of a list such as `["body", "items", 1, "qty"]`.
    pub(crate) fn of(segments: Vec<String>) -> Self {
        Self { within: None, segments }.located()
    }

    /// The word for a part of the request taken off its front.
    fn located(mut self) -> Self {
        if self.segments.first().is_some_and(|s| matches!(s.as_str(), "request" | "req"))
            && self.segments.len() > 1
        {
            self.segments.remove(0);
        }
        if let Some(within) = self.segments.first().and_then(|first| In::of(first)) {
            self.within = Some(within);
            self.segments.remove(0);
        }
        self
    }

    /// With a further segment.
    pub(crate) fn child(&self, segment: &str) -> Self {
        let mut child = self.clone();
        if child.segments.len() < MAX_SEGMENTS {
            child.segments.push(segment.to_owned());
        }
        child
    }

    /// With the segments of another place inside it.
    pub(crate) fn join(&self, inner: &Self) -> Self {
        let mut joined = self.clone();
        joined.within = joined.within.or(inner.within);
        joined.segments.extend(inner.segments.iter().cloned());
        joined.segments.truncate(MAX_SEGMENTS);
        joined
    }

    /// The place that is named `inner` inside of this one: some name the whole way again, some its end.
    pub(crate) fn reaching(&self, inner: &Self) -> Self {
        let same = |(one, other): (&String, &String)| one == other || alike(one, other);
        let (outer, named) = (&self.segments, &inner.segments);
        let is_whole = outer.len() <= named.len() && outer.iter().zip(named).all(same);
        let is_end = outer.len() >= named.len() && outer.iter().rev().zip(named.iter().rev()).all(same);
        match (is_whole, is_end) {
            (_, true) => Self { within: self.within.or(inner.within), ..self.clone() },
            (true, _) => Self { within: self.within.or(inner.within), ..inner.clone() },
            _ => self.join(inner),
        }
    }

    /// What the sender calls it: a JSON Pointer into the body, or the name of a parameter or header field.
    /// `None` if it is a part of the request as a whole.
    pub(crate) fn resolve(&self, asked: &Asked<'_>) -> Option<Field> {
        let mut segments = self.segments.clone();
        let within = match self.within {
            // A member may be called `query` or `path` too.
            Some(within) if segments.is_empty() => {
                let word =
                    [("query", In::Query), ("path", In::Path), ("params", In::Path), ("form", In::Body)]
                        .iter()
                        .find(|(word, part)| *part == within && asked.has_top(word));
                segments.push(word?.0.to_owned());
                In::Body
            }
            Some(within) => within,
            None => {
                // `ListQuery.Limit`: the name of a type, then that of a parameter.
                if !asked.has_body()
                    && segments.len() == 2
                    && segments.iter().all(|s| s.starts_with(char::is_uppercase))
                {
                    segments.remove(0);
                }
                guessed(&segments, asked)?
            }
        };
        let first = segments.first()?.clone();
        let spelled = |name: &str| asked.spelling(name).unwrap_or(name).to_owned();
        Some(match within {
            In::Query | In::Path | In::Cookie => Field { within, name: spelled(&first) },
            In::Header => Field { within, name: header_case(&first) },
            In::Body => {
                unwrap(&mut segments, asked);
                let spoken =
                    segments.iter().all(|s| s.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()));
                let pointer = segments.iter().fold(String::new(), |pointer, segment| {
                    let name = match asked.spelling(segment) {
                        Some(name) => name.to_owned(),
                        None if spoken => decapitalised(segment),
                        None => segment.clone(),
                    };
                    pointer + "/" + &name.replace('~', "~0").replace('/', "~1")
                });
                Field { within, name: pointer }
            }
        })
    }
}

/// A place in the words of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// The part of the request.
    pub(crate) within: In,
    /// A JSON Pointer for [`In::Body`], else a name.
    pub(crate) name: String,
}

/// The part in which a place is that does not say so.
fn guessed(segments: &[String], asked: &Asked<'_>) -> Option<In> {
    let first = segments.first()?;
    let is_query = asked.query.iter().any(|n| n == first || alike(n, first));
    let sent_as_header = asked.message.has(first) && first.contains('-');
    Some(if segments.len() == 1 && is_query && !asked.has_top(first) {
        In::Query
    } else if segments.len() == 1 && (sent_as_header || first.to_ascii_lowercase().starts_with("x-")) {
        In::Header
    } else if asked.has_body() || segments.len() > 1 {
        In::Body
    } else {
        In::Query
    })
}

/// Takes off what a server wraps around the body: `data.attributes`, the name of an argument, of a type.
fn unwrap(segments: &mut Vec<String>, asked: &Asked<'_>) {
    let absent =
        |segment: &String| !asked.has_top(segment) && !segment.starts_with(|c: char| c.is_ascii_digit());
    if let [data, attributes, _, ..] = segments.as_slice()
        && data == "data"
        && attributes == "attributes"
        && absent(data)
    {
        segments.drain(..2);
        return;
    }
    let [first, _, ..] = segments.as_slice() else { return };
    if !absent(first) {
        return;
    }
    // `create.trip.seats`: everything before the first name that the body has.
    let own = segments.iter().position(|s| asked.has_top(s)).filter(|_| asked.top > 0);
    let is_type = first.starts_with(char::is_uppercase);
    if let Some(own) = own {
        segments.drain(..own);
    } else if is_type || matches!(first.as_str(), "data" | "dto" | "obj" | "root") {
        segments.remove(0);
    }
}

/// `x-tenant-id` as `X-Tenant-Id`.
pub(crate) fn header_case(name: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect()
        })
    };
    name.replace('_', "-").split('-').map(capital).collect::<Vec<String>>().join("-")
}

/// `BirthDate` as `birthDate`, `Email` as `email`, `SKU` as `sku`.
fn decapitalised(name: &str) -> String {
    if name.chars().all(char::is_uppercase) {
        return name.to_lowercase();
    }
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = "POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 36\r\n\r\n\
                         {\"userId\":1,\"items\":[{\"qty\":1},{}]} ";

    #[test]
    fn every_way_of_writing_a_place_is_one_pointer() {
        let asked = Asked::of(ORDER.as_bytes());
        for text in [
            "items[1].qty",
            "body/items/1/qty",
            "Order.Items[1].Qty",
            "#/items/1/qty",
            "[items][1][qty]",
            "/data/attributes/items/1/qty",
            "$.items[1].qty",
            "body.items.1.qty",
            "request.body.items.1.qty",
            "items[1]['qty']",
            "body.o.items.1.qty",
        ] {
            let field = Place::parse(text).and_then(|place| place.resolve(&asked));
            assert_eq!(field.map(|f| f.name).as_deref(), Some("/items/1/qty"), "{text}");
        }
        let name = |text: &str| Place::parse(text).and_then(|p| p.resolve(&asked)).map(|f| f.name);
        // A part that was not sent at all is no argument.
        assert_eq!(name("customer.email").as_deref(), Some("/customer/email"));
        assert_eq!(name("user_id").as_deref(), Some("/userId"));
        assert_eq!(name("Email").as_deref(), Some("/email"));
        assert_eq!(name("body"), None);
        assert_eq!(Place::parse("no place at all"), None);
    }

    #[test]
    fn parameters_and_fields_have_names() {
        let asked = Asked::of(b"GET /users?limit=x HTTP/1.1\r\nHost: x\r\n\r\n");
        let name = |text: &str| Place::parse(text).and_then(|p| p.resolve(&asked)).map(|f| f.name);
        for (text, wanted) in [
            ("querystring/limit", "limit"),
            ("limit", "limit"),
            ("Limit", "limit"),
            ("q", "q"),
            ("params/id", "id"),
            ("headers.x-tenant-id", "X-Tenant-Id"),
            ("x-tenant-id", "X-Tenant-Id"),
        ] {
            assert_eq!(name(text).as_deref(), Some(wanted), "{text}");
        }
    }
}
