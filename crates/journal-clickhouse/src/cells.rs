//! Rows in ClickHouse's format RowBinary, written and read.

/// Writes the values of one row after the other.
#[derive(Debug, Default)]
pub(crate) struct Cells(pub(crate) Vec<u8>);

impl Cells {
    pub(crate) fn length(&mut self, mut number: usize) {
        while number >= 0x80 {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.octets(text.as_bytes());
    }

    pub(crate) fn octets(&mut self, octets: &[u8]) {
        self.length(octets.len());
        self.0.extend_from_slice(octets);
    }

    pub(crate) fn texts(&mut self, texts: &[&str]) {
        self.length(texts.len());
        texts.iter().for_each(|text| self.text(text));
    }

    /// Of a fixed size, least octet first.
    pub(crate) fn fixed(&mut self, octets: &[u8]) {
        self.0.extend_from_slice(octets);
    }

    /// One that may be absent.
    pub(crate) fn optional(&mut self, octets: Option<&[u8]>) {
        self.0.push(u8::from(octets.is_none()));
        self.0.extend_from_slice(octets.unwrap_or_default());
    }
}

/// Reads values; `None` once there are no more, or they are cut off.
pub(crate) struct Reading<'o>(pub(crate) &'o [u8]);

impl<'o> Reading<'o> {
    pub(crate) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn take(&mut self, length: usize) -> Option<&'o [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub(crate) fn octets(&mut self) -> Option<&'o [u8]> {
        let mut length = 0_usize;
        for shift in (0..63).step_by(7) {
            let [octet] = *self.take(1)?.first_chunk::<1>()?;
            length |= usize::from(octet & 0x7f) << shift;
            if octet < 0x80 {
                return self.take(length);
            }
        }
        None
    }

    pub(crate) fn text(&mut self) -> Option<&'o str> {
        std::str::from_utf8(self.octets()?).ok()
    }

    /// A number of eight octets.
    pub(crate) fn number(&mut self) -> Option<u64> {
        self.take(8)?.first_chunk::<8>().map(|octets| u64::from_le_bytes(*octets))
    }

    pub(crate) fn id(&mut self) -> Option<[u8; 16]> {
        self.take(16)?.first_chunk::<16>().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut cells = Cells::default();
        let long = "x".repeat(20_000);
        for text in ["", "a", &long] {
            cells.text(text);
        }
        cells.fixed(&7_u64.to_le_bytes());
        let mut reading = Reading(&cells.0);
        assert_eq!(
            [reading.text(), reading.text(), reading.text()],
            [Some(""), Some("a"), Some(long.as_str())]
        );
        assert_eq!((reading.number(), reading.is_at_end()), (Some(7), true));
        assert_eq!(reading.text(), None);
        assert_eq!(Reading(&[0xff; 12]).octets(), None);
        assert_eq!(Reading(&[5, b'a']).octets(), None);
    }
}
