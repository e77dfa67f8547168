//! Octets of a message from its parts.

/// A message under construction.
#[derive(Clone, Debug, Default)]
pub(super) struct Message {
    /// Request line or status line, without its line end.
    pub start: String,
    pub fields: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Message {
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.fields.push((name.to_owned(), value.into()));
    }

    pub fn remove(&mut self, name: &str) {
        self.fields.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
    }

    /// A decoded body: its length replaces whatever the framing was. An answer that cannot have a body is told
    /// no length.
    pub fn frame(&mut self, always: bool) {
        self.remove("transfer-encoding");
        self.remove("content-length");
        let is_bodiless = ["HTTP/1.1 204", "HTTP/1.1 304"].iter().any(|start| self.start.starts_with(start));
        if always && !is_bodiless || !self.body.is_empty() {
            let length = self.body.len().to_string();
            self.set("Content-Length", length);
        }
    }

    pub fn octets(&self) -> Vec<u8> {
        let mut head = format!("{}\r\n", self.start);
        for (name, value) in &self.fields {
            head.push_str(&if value.is_empty() {
                format!("{name}:\r\n")
            } else {
                format!("{name}: {value}\r\n")
            });
        }
        head.push_str("\r\n");
        [head.as_bytes(), &self.body].concat()
    }
}
