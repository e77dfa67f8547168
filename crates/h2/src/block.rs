//! A field block as it was decoded: names and values, in their order, before anything is made of them.

use candor_rule::Span;

/// What a field counts beyond its name and value (RFC 9113 §6.5.2).
const OVERHEAD: usize = 32;

/// Decoded fields. They are kept as text, a line for each, which is what the journal shows where no request can
/// be made of them; name and value are known by their places, whatever octets they hold.
#[derive(Clone, Debug, Default)]
pub struct Block {
    text: Vec<u8>,
    fields: Vec<(Span, Span)>,
    size: usize,
    limit: usize,
}

/// One field of a block.
#[derive(Clone, Copy, Debug)]
pub struct Line<'b> {
    /// The name.
    pub name: &'b [u8],
    /// The value.
    pub value: &'b [u8],
    /// Where the name stands in the text.
    pub name_at: Span,
    /// Where the value stands.
    pub value_at: Span,
}

impl Block {
    /// An empty one, which takes fields up to this size.
    pub fn new(limit: usize) -> Self {
        Self { limit, ..Self::default() }
    }

    /// Appends a field, unless there is no room for it: then it is only counted.
    pub fn push(&mut self, name: &[u8], value: &[u8]) {
        self.size = self.size.saturating_add(name.len() + value.len() + OVERHEAD);
        if self.is_too_large() {
            return;
        }
        let start = self.text.len();
        self.text.extend_from_slice(name);
        self.text.extend_from_slice(b": ");
        self.text.extend_from_slice(value);
        let end = self.text.len();
        self.text.extend_from_slice(b"\r\n");
        let colon = start + name.len();
        self.fields.push((Span::new(start, colon), Span::new(colon + 2, end)));
    }

    /// The size of all its fields (RFC 9113 §6.5.2), also of those that were dropped.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The size that it may have.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// True if fields had to be dropped.
    pub fn is_too_large(&self) -> bool {
        self.size > self.limit
    }

    /// Its fields as lines of text.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The fields.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.fields.iter().map(|&(name_at, value_at)| Line {
            name: name_at.of(&self.text),
            value: value_at.of(&self.text),
            name_at,
            value_at,
        })
    }

    /// The length that `content-length` announces: `None` if there is none, or nothing that is one.
    pub fn length(&self) -> Option<u64> {
        let values = self.lines().filter(|line| line.name == b"content-length").map(|line| line.value);
        let mut members =
            values.flat_map(|value| value.split(|octet| *octet == b',')).map(<[u8]>::trim_ascii);
        let first = members.next()?;
        let is_number = !first.is_empty() && first.iter().all(u8::is_ascii_digit);
        let same = members.all(|member| member == first);
        std::str::from_utf8(first).ok().filter(|_| is_number && same)?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_known_where_nothing_contradicts_it() {
        let length = |values: &[&str]| {
            let mut block = Block::new(1000);
            values.iter().for_each(|value| block.push(b"content-length", value.as_bytes()));
            block.length()
        };
        assert_eq!(length(&[]), None);
        assert_eq!(length(&["5"]), Some(5));
        assert_eq!(length(&["5", "5, 5"]), Some(5));
        for odd in [&["5", "6"][..], &["+5"], &[""], &["5, 6"], &["99999999999999999999"]] {
            assert_eq!(length(odd), None, "{odd:?}");
        }
    }
}
