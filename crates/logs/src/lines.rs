//! Octets to lines, bounded: of a line that is too long the beginning is kept, and its length.

/// Most octets of one line that are held. More than is kept, so that a long JSON line can still be read.
const MOST_HELD: usize = 64 << 10;

/// A stream that is cut into lines.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    held: Vec<u8>,
    /// Octets of the present line.
    size: u64,
}

impl Lines {
    /// Takes octets and gives each line that they end, with its true length.
    pub(crate) fn push(&mut self, octets: &[u8], give: &mut dyn FnMut(&[u8], u64)) {
        let mut parts = octets.split(|octet| *octet == b'\n');
        // What is behind the last line end begins a line, or goes on with one.
        let rest = parts.next_back().unwrap_or_default();
        for part in parts {
            self.add(part);
            self.end(give);
        }
        self.add(rest);
    }

    fn add(&mut self, part: &[u8]) {
        let room = MOST_HELD.saturating_sub(self.held.len());
        self.held.extend_from_slice(part.get(..room).unwrap_or(part));
        self.size += part.len() as u64;
    }

    /// Gives what is there as a line, if there is anything.
    pub(crate) fn finish(&mut self, give: &mut dyn FnMut(&[u8], u64)) {
        if self.size > 0 {
            self.end(give);
        }
    }

    fn end(&mut self, give: &mut dyn FnMut(&[u8], u64)) {
        let line = self.held.strip_suffix(b"\r").unwrap_or(&self.held);
        give(line, self.size);
        self.held.clear();
        self.size = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_whole_however_they_arrive() {
        let mut found: Vec<(Vec<u8>, u64)> = Vec::new();
        let mut lines = Lines::default();
        for part in [&b"on"[..], b"e\r\n\ntw", b"o\n", &[b'x'; 100_000], &[b'y'; 100_000], b"\nrest"] {
            lines.push(part, &mut |line, size| found.push((line.to_vec(), size)));
        }
        lines.finish(&mut |line, size| found.push((line.to_vec(), size)));
        let sizes: Vec<(usize, u64)> = found.iter().map(|(line, size)| (line.len(), *size)).collect();
        assert_eq!(sizes, [(3, 4), (0, 0), (3, 3), (MOST_HELD, 200_000), (4, 4)]);
        assert_eq!(found[0].0, b"one");
    }
}
