//! The fields that every request is searched for, noted while they go by: the scanner sees each name once
//! anyway, and later a look-up is one comparison instead of a walk over all fields.

use crate::{Field, Head};

/// A field that decides how the request is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    Host,
    Connection,
    ContentLength,
    TransferEncoding,
    Expect,
    Upgrade,
    Cookie,
    Accept,
    MaxForwards,
    IfModifiedSince,
    IfUnmodifiedSince,
    SecWebSocketKey,
    SecWebSocketVersion,
}

const COUNT: usize = 13;

impl Known {
    /// As the specification writes it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Host => "Host",
            Self::Connection => "Connection",
            Self::ContentLength => "Content-Length",
            Self::TransferEncoding => "Transfer-Encoding",
            Self::Expect => "Expect",
            Self::Upgrade => "Upgrade",
            Self::Cookie => "Cookie",
            Self::Accept => "Accept",
            Self::MaxForwards => "Max-Forwards",
            Self::IfModifiedSince => "If-Modified-Since",
            Self::IfUnmodifiedSince => "If-Unmodified-Since",
            Self::SecWebSocketKey => "Sec-WebSocket-Key",
            Self::SecWebSocketVersion => "Sec-WebSocket-Version",
        }
    }

    /// The field of this name, in any case. Length and first letter leave one candidate.
    #[inline]
    pub(crate) fn of(name: &[u8]) -> Option<Self> {
        let first = name.first()? | 0x20;
        let candidate = match (name.len(), first) {
            (4, b'h') => Self::Host,
            (6, b'a') => Self::Accept,
            (6, b'c') => Self::Cookie,
            (6, b'e') => Self::Expect,
            (7, b'u') => Self::Upgrade,
            (10, b'c') => Self::Connection,
            (12, b'm') => Self::MaxForwards,
            (14, b'c') => Self::ContentLength,
            (17, b't') => Self::TransferEncoding,
            (17, b'i') => Self::IfModifiedSince,
            (17, b's') => Self::SecWebSocketKey,
            (19, b'i') => Self::IfUnmodifiedSince,
            (21, b's') => Self::SecWebSocketVersion,
            _ => return None,
        };
        name.eq_ignore_ascii_case(candidate.name().as_bytes()).then_some(candidate)
    }
}

/// Which of them a head has, and where.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    /// Index of the first field of each kind, 1-based; 0 if there is none.
    first: [u32; COUNT],
    /// One bit for each kind that stands there more than once.
    repeated: u16,
}

impl Seen {
    /// Notes the field with this index.
    #[inline]
    pub(crate) fn note(&mut self, known: Known, index: usize) {
        let Some(first) = self.first.get_mut(known as usize) else { return };
        match *first {
            0 => *first = u32::try_from(index + 1).unwrap_or(u32::MAX),
            _ => self.repeated |= 1 << known as u16,
        }
    }

    /// True if there is one.
    #[inline]
    pub(crate) fn has(&self, known: Known) -> bool {
        self.first.get(known as usize).is_some_and(|first| *first > 0)
    }

    /// The fields of this kind, in order. Without a walk where there is at most one.
    #[inline]
    pub(crate) fn all<'h>(&self, head: &'h Head, known: Known) -> impl Iterator<Item = &'h Field> + use<'h> {
        let first = self.first.get(known as usize).copied().unwrap_or(0) as usize;
        let fields = first.checked_sub(1).and_then(|from| head.fields.get(from..)).unwrap_or_default();
        let most = if self.repeated & 1 << known as u16 == 0 { 1 } else { usize::MAX };
        fields
            .iter()
            .filter(move |f| f.name.of(&head.octets).eq_ignore_ascii_case(known.name().as_bytes()))
            .take(most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_finds_its_field_in_any_case() {
        let all = [
            Known::Host,
            Known::Connection,
            Known::ContentLength,
            Known::TransferEncoding,
            Known::Expect,
            Known::Upgrade,
            Known::Cookie,
            Known::Accept,
            Known::MaxForwards,
            Known::IfModifiedSince,
            Known::IfUnmodifiedSince,
            Known::SecWebSocketKey,
            Known::SecWebSocketVersion,
        ];
        assert_eq!(all.len(), COUNT);
        for known in all {
            assert_eq!(Known::of(known.name().to_uppercase().as_bytes()), Some(known));
            assert_eq!(Known::of(known.name().to_lowercase().as_bytes()), Some(known));
        }
        assert_eq!(Known::of(b"Hosts"), None);
        assert_eq!(Known::of(b""), None);
    }
}
